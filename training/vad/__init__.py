"""The VAD: how its model is made of the published one."""
