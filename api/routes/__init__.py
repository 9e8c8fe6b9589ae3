"""What can be asked over HTTP? One module for each theme; `routers` names them all."""

from fastapi import APIRouter

from api.routes import accounts, feedback, health, imports, match, records, session, teams


def routers() -> tuple[APIRouter, ...]:
    """Every router of the application."""
    return (
        health.router,
        match.router,
        teams.router,
        records.router,
        imports.router,
        feedback.router,
        session.router,
        accounts.router,
    )
