"""Logs as JSON lines on stderr. Only named values are logged, chosen where they are logged; nothing is logged and then redacted."""

import logging
import sys

import structlog


def log_as_json() -> None:
    """Configure structlog once for the process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
