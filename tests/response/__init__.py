"""Tests of the response: what each action of the library changes, and when it cannot be done."""
