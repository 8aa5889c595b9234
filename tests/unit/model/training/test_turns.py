"""Learners that take turns on several threads."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest
import torch

from inspector.model.training import turns
from inspector.model.training.turns import take_turns
from tests.work import finish


@dataclass
class Counting:
    """Counts its steps, and notes who took them."""

    step: int = 0
    seconds: float = 0.001
    fails_at: int = -1
    threads: list[int] = field(default_factory=list)
    torch_threads: set[int] = field(default_factory=set)
    at_once: list[int] = field(default_factory=list)

    def take_step(self) -> None:
        assert not self.at_once, "two threads take a step of one learner"
        self.at_once.append(1)
        self.threads.append(threading.get_ident())
        self.torch_threads.add(torch.get_num_threads())
        time.sleep(self.seconds)
        if self.step == self.fails_at:
            raise MemoryError("too large")
        self.step += 1
        self.at_once.pop()


@pytest.fixture(autouse=True)
def four_threads() -> object:
    before = torch.get_num_threads()
    torch.set_num_threads(4)
    yield
    torch.set_num_threads(before)


def test_all_take_their_steps_on_at_most_so_many_threads() -> None:
    learners = [Counting(), Counting(step=2), Counting(step=7)]
    finish(take_turns(learners, 5, most=2))
    assert [learner.step for learner in learners] == [5, 5, 7]
    assert len({thread for learner in learners for thread in learner.threads}) == 2
    assert learners[0].torch_threads == {2}, "PyTorch's threads are shared out"
    assert torch.get_num_threads() == 4


def test_a_slow_one_keeps_no_thread_waiting() -> None:
    learners = [Counting(seconds=0.02), Counting(), Counting()]
    finish(take_turns(learners, 4, most=2))
    assert len(set(learners[0].threads)) >= 1
    others = Counter(learners[1].threads + learners[2].threads)
    assert max(others.values()) == 8, "one thread took all the short steps"


def test_one_alone_has_all_threads() -> None:
    learner = Counting()
    finish(take_turns([learner], 3, most=16))
    assert (learner.step, learner.torch_threads) == (3, {4})


def test_an_error_is_raised_when_the_steps_that_have_begun_are_ended() -> None:
    learners = [Counting(fails_at=2), Counting(seconds=0.01)]
    with pytest.raises(MemoryError):
        finish(take_turns(learners, 10, most=2))
    assert learners[0].step == 2
    assert 1 <= learners[1].step < 10
    assert not learners[1].at_once
    assert torch.get_num_threads() == 4


def test_closing_hands_no_more_steps_out_and_ends_those_that_have_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "STOP_WITHIN_S", 0.0)
    may_end = threading.Event()

    @dataclass
    class Waiting(Counting):
        def take_step(self) -> None:
            assert may_end.wait(10)
            super().take_step()

    learners = [Waiting(), Waiting()]
    work = take_turns(learners, 1000, most=2)
    next(work)
    assert [learner.step for learner in learners] == [0, 0], "it can be stopped while steps are taken"
    may_end.set()
    work.close()
    steps = [learner.step for learner in learners]
    assert max(steps) < 1000
    assert not any(learner.at_once for learner in learners)
    assert torch.get_num_threads() == 4


def test_gradients_do_not_depend_on_the_thread() -> None:
    def learner(seed: int) -> torch.nn.Module:
        torch.manual_seed(seed)
        return torch.nn.Conv2d(3, 8, 3)

    @dataclass
    class Learning:
        network: torch.nn.Module
        step: int = 0

        def take_step(self) -> None:
            self.network.zero_grad()
            self.network(torch.ones(1, 3, 16, 16)).square().mean().backward()
            with torch.no_grad():
                for weights in self.network.parameters():
                    weights -= 0.1 * weights.grad
            self.step += 1

    together = [Learning(learner(seed)) for seed in range(3)]
    alone = [Learning(learner(seed)) for seed in range(3)]
    finish(take_turns(together, 4, most=3))
    for each in alone:
        finish(take_turns([each], 4, most=1))
    for one, other in zip(together, alone, strict=True):
        for weights, others in zip(one.network.parameters(), other.network.parameters(), strict=True):
            torch.testing.assert_close(weights, others)
