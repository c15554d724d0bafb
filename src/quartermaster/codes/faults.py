"""What is wrong with a code, and where: the one refusal of everything that reads codes."""

from __future__ import annotations

from dataclasses import dataclass

from quartermaster.kernel.refusals import FieldError, Invalid


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule that is broken by `length` characters from `start` on. `reason` is a stable word ("illegal_month")."""

    reason: str
    start: int = 0
    length: int = 0

    def moved(self, by: int) -> Fault:
        """The same fault, told of a text in which the faulty one begins at `by`."""
        return Fault(self.reason, self.start + by, self.length)


class UnreadableCode(Invalid):
    """A code that breaks the rules of its kind. Its one error tells the reason, and the place as facts."""

    code = "unreadable_code"
    title = "The code cannot be read"

    def __init__(self, text: str, fault: Fault, *, pointer: str = "/code") -> None:
        self.fault = fault
        place = f"at character {fault.start + 1}" if fault.start < len(text) else "at its end"
        message = f"The code is wrong {place}: {fault.reason.replace('_', ' ')}. Scan it again, or type what it stands for."
        facts = {"position": str(fault.start + 1), "length": str(fault.length), "reason": fault.reason}
        super().__init__(message, errors=[FieldError(pointer, self.code, message, facts)])
