import type { TimelineCell } from '../kit/timeline.tsx'
import { type CalendarWindow, drawnState, isOwed } from './calendar-view.ts'
import type { Window } from './perform-window.tsx'

/** The windows of a control as cells; those that are owed open, when somebody may record them. */
export function windowCells(
  windows: readonly CalendarWindow[],
  now: number,
  open: ((window: Window) => void) | null,
): readonly TimelineCell[] {
  return windows.map(window => {
    const state = drawnState(window, now)
    const { control, from, to } = window
    const cell = { from, to, state }
    if (!open || !isOwed(state)) return cell
    return { ...cell, onOpen: () => open({ control, ...window.claims }) }
  })
}
