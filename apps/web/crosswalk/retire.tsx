import { useId, useState } from 'react'
import { Button } from '../kit/button.tsx'
import { fieldLook } from '../kit/form.tsx'

/** Takes a decision back, with the reason that whoever decided will read. */
export function Retire({ onRetire }: { readonly onRetire: (why: string) => Promise<unknown> }) {
  const id = useId()
  const [open, setOpen] = useState(false)
  const [why, setWhy] = useState('')
  const [busy, setBusy] = useState(false)
  if (!open) return <Button onClick={() => setOpen(true)}>Retire</Button>
  return (
    <form
      className="w-full space-y-2"
      onSubmit={event => {
        event.preventDefault()
        setBusy(true)
        void onRetire(why.trim()).then(done => {
          setBusy(false)
          if (done) setOpen(false)
        })
      }}
    >
      <label htmlFor={id} className="block font-medium">
        Why it is retired
      </label>
      <input id={id} value={why} onChange={event => setWhy(event.target.value)} className={`h-8 ${fieldLook(false)}`} />
      <div className="flex gap-2">
        <Button look="danger" type="submit" busy={busy} disabled={why.trim() === ''}>
          Retire
        </Button>
        <Button look="quiet" onClick={() => setOpen(false)}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
