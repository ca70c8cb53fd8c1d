import { CircleHelp } from 'lucide-react'
import { useEffect, useState } from 'react'
import { AxesMarks } from '../kit/axes-marks.tsx'
import { IconButton } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { StateMark } from '../kit/state-mark.tsx'
import { stateMeaning, states } from '../kit/state-view.ts'

const keys: readonly (readonly [string, string])[] = [
  ['Ctrl or Cmd + K', 'Go to anything, do anything'],
  ['?', 'This help'],
  ['/', 'Filter the list'],
  ['j, k or arrows', 'Next and previous row'],
  ['Enter', 'Open the row'],
  ['Space or x', 'Select the row; with shift, all rows since the last'],
  ['n, d, f', 'In an incident: new fact, decide, to the reports'],
  ['Escape', 'Close, or clear the selection'],
]

/** What the marks mean and what the keys do. */
export function Help() {
  const [open, setOpen] = useState(false)
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const typing =
        event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable]')
      if (event.key === '?' && !typing) setOpen(true)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <>
      <IconButton label="Help" icon={<CircleHelp size={16} />} onClick={() => setOpen(true)} />
      <Drawer title="Help" open={open} onClose={() => setOpen(false)}>
        <div className="space-y-6 p-4">
          <section>
            <h3 className="mb-2 font-semibold">What the marks mean</h3>
            <dl className="space-y-2.5">
              {states.toReversed().map(state => (
                <div key={state}>
                  <dt className="font-medium">
                    <StateMark state={state} />
                  </dt>
                  <dd className="pl-[18px] text-soft">{stateMeaning(state)}</dd>
                </div>
              ))}
            </dl>
          </section>
          <section>
            <h3 className="mb-2 font-semibold">The three axes</h3>
            <p className="flex gap-2">
              <AxesMarks value={{ designed: 'yes', operated: 'no', reviewed: 'unknown' }} />
              <span className="text-soft">
                Designed, operated, reviewed: each yes, no or unknown, never one number.
              </span>
            </p>
          </section>
          <section>
            <h3 className="mb-2 font-semibold">Keys</h3>
            <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
              {keys.map(([key, meaning]) => (
                <div key={key} className="contents">
                  <dt>
                    <kbd className="rounded-sm border bg-ground px-1.5 py-0.5 font-mono text-xs">{key}</kbd>
                  </dt>
                  <dd className="text-soft">{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        </div>
      </Drawer>
    </>
  )
}
