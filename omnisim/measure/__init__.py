"""The yardstick: from an event log to KPIs, pictures and intervals."""
