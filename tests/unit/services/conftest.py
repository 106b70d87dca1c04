"""Fixtures of the service tests."""

import pytest

from tests.fakes.office import Office


@pytest.fixture
def office() -> Office:
    """One laptop with all services over fakes."""
    return Office()
