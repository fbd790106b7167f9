"""The model of ``docs/model.md``: cascade, stocks, repair, threats, actions, conditions, why. The only SimPy."""
