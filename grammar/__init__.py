"""Build time: Home Assistant's sentence templates become a compact word automaton.

``python -m grammar.compile`` writes ``models/starter/<language>.grammar.json.gz``; the recogniser
(``src/stt/engines/starter``) fills in the names of the house and searches it.
"""
