"""Tests of the debrief: replay, results, reports."""
