"""Where labels go on a map: inside their shape if they fit, else beside it with a leader line.

The drawing is cut into cells. A cell belongs to the shape on top, so that holes and enclaves are
none of the shape around them, and is taken once a label or a line covers it; so nothing overlaps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.path import Path

Place = tuple[float, float]
ROOMY = (1.8, 1.4, 1.15, 1.0)
NOBODY, TRIED, FARTHEST, AROUND, COVERED = -1, 200, 0.24, 3, 2


@dataclass(eq=False)
class Room:
    """The cells of a drawing.

    Parameters
    ----------
    owner : numpy.ndarray of int, shape (rows, columns)
        The shape on top of each cell, -1 where there is none.
    cell : float
        Width and height of a cell in points.
    """

    owner: np.ndarray
    cell: float
    taken: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.taken = np.zeros(self.owner.shape, dtype=bool)

    def inside(self, shape: int, sizes: Sequence[Place]) -> tuple[int, Place] | None:
        """Take a box of one of the sizes inside a shape, where it is roomiest, near its middle."""
        own = (self.owner == shape) & ~self.taken
        middle = np.argwhere(own).sum(axis=0) / max(own.sum(), 1)
        for factor in ROOMY:
            for number, size in enumerate(sizes):
                box = self._cells(size, factor)
                centres = np.argwhere(_fitting(own, *box)) + np.array(box) / 2
                if len(centres):
                    nearest = ((centres - middle) ** 2).sum(axis=1).argmin()
                    return number, self._take(centres[nearest], size)
        return None

    def beside(
        self, shape: int, anchor: Place, size: Place, *, over: bool = False
    ) -> tuple[Place, Place] | None:
        """Take a box near a point of a shape; return its centre and the end of a line to it.

        The box lies on free ground, or over larger shapes too. The line crosses no label, no
        other line, and as little of other shapes as it can.
        """
        box, start = self._cells(size, room=AROUND), np.array(anchor[::-1]) / self.cell
        ground = self.owner == NOBODY
        if over:
            cells = np.bincount(self.owner.ravel() + 1)[1:]
            large = np.flatnonzero(cells > COVERED * box[0] * box[1])
            ground |= np.isin(self.owner, large) & (self.owner != shape)
        corners = np.argwhere(_fitting(ground & ~self.taken, *box))
        ends = np.clip(start, corners, corners + np.array(box))
        far = np.hypot(*(ends - start).T)
        near = np.flatnonzero(far < FARTHEST * self.owner.shape[1])
        near = near[far[near].argsort(kind="stable")][:: 1 + len(near) // TRIED]
        if not len(near):
            return None
        ends, far = ends[near], far[near]
        steps = np.linspace(0, 1, 2 + 2 * int(far.max()))[:-1, None, None]
        lines = (start + steps * (ends - start)).astype(int)  # steps x candidates x (row, column)
        rows, columns = np.minimum(lines, np.array(self.owner.shape) - 1).transpose(2, 0, 1)
        others = ~np.isin(self.owner[rows, columns], (shape, NOBODY))
        cost = far * (1 + AROUND * others.mean(axis=0))
        cost[self.taken[rows, columns].any(axis=0)] = np.inf
        best = int(cost.argmin())
        if not np.isfinite(cost[best]):
            return None
        for beside in (0, 1):  # so wide that no line slips through diagonally
            self.taken[
                rows[:, best], np.minimum(columns[:, best] + beside, self.owner.shape[1] - 1)
            ] = True
        centre = self._take(corners[near[best]] + np.array(box) / 2, size)
        return centre, (float(ends[best][1] * self.cell), float(ends[best][0] * self.cell))

    def innermost(self, shape: int) -> Place | None:
        """Return the middle of the largest square inside a shape, none where no cell is its own."""
        own, side, found = self.owner == shape, 1, list[Any]()
        while len(corners := np.argwhere(_fitting(own, side, side))):
            found, side = [*corners + side / 2], side + 2
        if not found:
            return None
        row, column = found[len(found) // 2]
        return float(column * self.cell), float(row * self.cell)

    def _cells(self, size: Place, factor: float = 1.0, room: int = 1) -> tuple[int, int]:
        wide, high = (int(np.ceil(length * factor / self.cell)) + room for length in size)
        return high, wide

    def _take(self, centre: np.ndarray, size: Place) -> Place:
        high, wide = self._cells(size)
        top, left = (centre - np.array([high, wide]) / 2).astype(int)
        self.taken[max(top, 0) : top + high, max(left, 0) : left + wide] = True
        return float(centre[1] * self.cell), float(centre[0] * self.cell)


def room_of(shapes: Sequence[Sequence[Sequence[np.ndarray]]], size: Place, cell: float) -> Room:
    """Cut a drawing into cells; later shapes lie on top.

    Parameters
    ----------
    shapes : sequence
        Each polygons of rings, outer ring first, in points.
    size : tuple of float
        Width and height of the drawing in points.
    cell : float
        Width and height of a cell in points.

    Examples
    --------
    >>> ring = np.array([[1, 1], [5, 1], [5, 5], [1, 5], [1, 1]])
    >>> room_of([[[ring, ring / 2 + 1.5]]], (6, 6), 1).owner.tolist()[3]
    [-1, 0, -1, -1, 0, -1]
    """
    owner = np.full((int(size[1] / cell), int(size[0] / cell)), NOBODY)
    for number, shape in enumerate(shapes):
        for polygon in shape:
            inside = np.zeros(owner.shape, dtype=bool)
            for ring in polygon:
                for rows, columns, own in _cells_in(ring / cell, owner.shape):
                    inside[rows, columns] ^= own
            owner[inside] = number
    return Room(owner, cell)


def _cells_in(
    ring: np.ndarray, shape: tuple[int, ...]
) -> Iterator[tuple[slice, slice, np.ndarray]]:
    """Yield the part of the cells that a ring spans, and which of them lie inside."""
    low, high = np.floor(ring.min(axis=0)).astype(int), np.ceil(ring.max(axis=0)).astype(int)
    left, top = np.maximum(low, 0)
    right, bottom = np.minimum(high, shape[::-1])
    if left < right and top < bottom:
        x, y = np.meshgrid(np.arange(left, right) + 0.5, np.arange(top, bottom) + 0.5)
        inside = Path(ring).contains_points(np.column_stack([x.ravel(), y.ravel()]))
        yield slice(top, bottom), slice(left, right), inside.reshape(x.shape)


def _fitting(free: np.ndarray, high: int, wide: int) -> np.ndarray:
    """Mark the upper left corners of boxes whose cells are all free."""
    if high > free.shape[0] or wide > free.shape[1]:
        return np.zeros((0, 0), dtype=bool)
    sums = np.pad(free.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
    boxes = sums[high:, wide:] - sums[:-high, wide:] - sums[high:, :-wide] + sums[:-high, :-wide]
    return np.asarray(boxes == high * wide)
