"""What can be asked over HTTP? One module for each theme; `routers` names them all."""

from fastapi import APIRouter

from api.routes import digests, health, imports, match, proposals, records, saved


def routers() -> tuple[APIRouter, ...]:
    """Every router of the application."""
    return (
        health.router,
        match.router,
        records.router,
        imports.router,
        proposals.router,
        saved.router,
        digests.router,
    )
