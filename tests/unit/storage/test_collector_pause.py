"""The collector rests while a vault is read, and only then."""

import gc

import pytest

from osmo_desktop.storage.collector_pause import collector_paused


def test_the_collector_rests_within_the_block_only() -> None:
    """Nothing is collected within the block, and afterwards it goes on, with nothing set aside."""
    with collector_paused():
        within = gc.isenabled()

    assert not within
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_nested_blocks_are_one_pause() -> None:
    """Leaving an inner block does not end the outer one's pause."""
    with collector_paused():
        with collector_paused():
            pass
        after_inner = gc.isenabled()

    assert not after_inner
    assert gc.isenabled()


def test_an_error_ends_the_pause() -> None:
    """A damaged vault does not leave the program without a collector."""
    with pytest.raises(ValueError, match="damaged"), collector_paused():
        raise ValueError("damaged")

    assert gc.isenabled()
