import { useState } from 'react'
import { client, useAct } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { Drawer } from '../kit/drawer.tsx'
import { Picker } from '../kit/picker.tsx'
import { usePeople } from '../record/use-names.ts'
import type { ControlRow } from './control-view.ts'

interface AdoptControlsProps {
  readonly controls: readonly Pick<ControlRow, 'id' | 'code' | 'title'>[]
  readonly onClose: () => void
}

/** Names one accountable owner for each control, one for all or one by one, and adopts them as one recorded action. */
export function AdoptControls({ controls, onClose }: AdoptControlsProps) {
  const { items } = usePeople()
  const act = useAct()
  const [forAll, setForAll] = useState<readonly string[]>([])
  const [own, setOwn] = useState<Readonly<Record<string, string>>>({})
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [busy, setBusy] = useState(false)
  const chosen = controls.filter(control => !left.has(control.id))
  const ownerOf = (id: string) => own[id] ?? forAll[0]
  const open = chosen.filter(control => !ownerOf(control.id))

  async function adopt() {
    setBusy(true)
    const adopt = chosen.map(control => ({ control: control.id, owner: ownerOf(control.id) ?? '' }))
    const done = await act(
      () => client.controls.adopt({ body: { adopt } }),
      adopt.length === 1 ? 'Adopted one control.' : `Adopted ${adopt.length} controls.`,
    )
    setBusy(false)
    if (done) onClose()
  }

  return (
    <Drawer
      title={controls.length === 1 ? 'Adopt a control' : `Adopt ${controls.length} controls`}
      open={controls.length > 0}
      onClose={onClose}
    >
      <div className="space-y-4 p-4">
        <p className="text-soft">
          Adopting says: this is what we do, and this person answers for it. It is recorded as one action in the ledger.
        </p>
        <div>
          <div className="mb-1 font-medium">Owner of all that have none of their own</div>
          <Picker label="owner of all" items={items} value={forAll} onChange={setForAll} />
        </div>
        <ul className="divide-y border-y">
          {controls.map(control => (
            <li key={control.id} className="flex items-center gap-2 py-1.5">
              <input
                type="checkbox"
                aria-label={`Adopt ${control.code}`}
                className="size-4 shrink-0 accent-accent"
                checked={!left.has(control.id)}
                onChange={event => setLeft(toggled(left, control.id, !event.target.checked))}
              />
              <span className="min-w-0 flex-1">
                <span className="mr-1.5 font-mono text-sm text-soft">{control.code}</span>
                {control.title}
              </span>
              <span className="w-36 shrink-0">
                <Picker
                  label={`owner of ${control.code}`}
                  items={items}
                  value={ownerOf(control.id) ? [ownerOf(control.id) as string] : []}
                  onChange={([owner]) => owner && setOwn({ ...own, [control.id]: owner })}
                />
              </span>
            </li>
          ))}
        </ul>
        <div className="sticky bottom-0 flex items-center gap-3 bg-surface py-3">
          <Button
            look="primary"
            busy={busy}
            disabled={chosen.length === 0 || open.length > 0}
            onClick={() => void adopt()}
          >
            Adopt {chosen.length}
          </Button>
          {open.length > 0 && <span className="text-soft">{open.length} still need an owner</span>}
        </div>
      </div>
    </Drawer>
  )
}

function toggled(set: ReadonlySet<string>, id: string, on: boolean): ReadonlySet<string> {
  const next = new Set(set)
  if (on) next.add(id)
  else next.delete(id)
  return next
}
