"""Response curves and the quantised service level: functions of numbers alone."""
