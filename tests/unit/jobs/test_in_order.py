import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from inspector.jobs.in_order import InOrder


def test_results_are_delivered_in_the_order_of_their_beginning() -> None:
    order, delivered = InOrder(), list[int]()
    numbers = [order.begin() for _ in range(4)]

    def deliver(number: int) -> None:
        with order.turn(number):
            delivered.append(number)

    with ThreadPoolExecutor(4) as pool:
        for number in reversed(numbers):
            pool.submit(deliver, number)
    assert delivered == [0, 1, 2, 3]


def test_an_error_in_a_turn_does_not_hold_up_the_next() -> None:
    order = InOrder()
    first, second = order.begin(), order.begin()
    with pytest.raises(KeyError), order.turn(first):
        raise KeyError
    reached = threading.Event()
    with order.turn(second):
        reached.set()
    assert reached.is_set()
