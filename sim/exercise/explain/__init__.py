"""Why a level fell, what holds it, what helps, what falls next."""
