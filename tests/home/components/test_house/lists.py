"""Lists of things to do."""

from typing import Any

from homeassistant.components.todo import TodoItem, TodoListEntity, TodoListEntityFeature

from .house_entity import HouseEntity


class HouseTodo(HouseEntity, TodoListEntity):
    """A list that grows."""

    _attr_supported_features = (
        TodoListEntityFeature.CREATE_TODO_ITEM | TodoListEntityFeature.UPDATE_TODO_ITEM
    )

    def __init__(self, described: dict[str, Any]) -> None:
        """Start empty."""
        super().__init__(described)
        self._attr_todo_items: list[TodoItem] = []

    async def async_create_todo_item(self, item: TodoItem) -> None:
        """Add one."""
        item.uid = str(len(self._attr_todo_items))
        self.set(todo_items=[*self._attr_todo_items, item])

    async def async_update_todo_item(self, item: TodoItem) -> None:
        """Replace one."""
        self.set(todo_items=[item if old.uid == item.uid else old for old in self._attr_todo_items])
