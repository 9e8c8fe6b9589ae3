"""How is a night run, and what stays of it? Steps, report, log, metrics; `api.nights.night` composes them."""
