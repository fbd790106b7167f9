"""Damage, its ledger, and the crews that repair it."""
