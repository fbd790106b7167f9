"""Tests of model against observation."""
