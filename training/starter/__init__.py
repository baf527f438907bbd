"""Training of the starter recogniser's acoustic models (one small CTC phone model per language)."""
