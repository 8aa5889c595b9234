import threading

from inspector.jobs.mailbox import Mailbox


def test_the_newest_content_wins() -> None:
    mailbox: Mailbox[int] = Mailbox()
    assert mailbox.put(1)
    assert not mailbox.put(2)
    assert mailbox.take() == 2
    assert mailbox.take() is None


def test_take_waits_for_a_delivery() -> None:
    mailbox: Mailbox[int] = Mailbox()
    taken: list[int | None] = []
    thread = threading.Thread(target=lambda: taken.append(mailbox.take(10)))
    thread.start()
    mailbox.put(3)
    thread.join(10)
    assert taken == [3]


def test_closing_wakes_whoever_waits() -> None:
    mailbox: Mailbox[int] = Mailbox()
    taken: list[int | None] = []
    thread = threading.Thread(target=lambda: taken.append(mailbox.take(None)))
    thread.start()
    mailbox.close()
    thread.join(10)
    assert taken == [None]


def test_the_last_content_can_be_taken_after_closing() -> None:
    mailbox: Mailbox[int] = Mailbox()
    mailbox.put(1)
    mailbox.close()
    mailbox.put(2)
    assert mailbox.take(None) == 1
    assert mailbox.take(None) is None
