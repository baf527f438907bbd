"""Tests of the grammar compiler."""
