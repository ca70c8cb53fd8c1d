import type { ErrorComponentProps } from '@tanstack/react-router'
import { Anchor } from '../kit/anchor.tsx'
import { Button, buttonLook } from '../kit/button.tsx'
import { asProblem } from '../kit/form.tsx'
import { isGone } from './failure-view.ts'

/** The one place where what no page expected is shown. */
export function Failure({ error, reset }: ErrorComponentProps) {
  if (isGone(error)) return <NewVersion />
  const { detail } = asProblem(error)
  return (
    <div role="alert" className="mx-auto max-w-xl px-4 py-16">
      <h1 className="text-xl font-semibold">This page stopped</h1>
      <p className="mt-2 text-soft">{detail}</p>
      <p className="mt-2 text-soft">
        Nothing was changed by this. Try again; if it stays, the server log has more under the same time.
      </p>
      <div className="mt-4 flex gap-2">
        <Button look="primary" onClick={reset}>
          Try again
        </Button>
        <Button onClick={() => location.assign('/')}>Go to my work</Button>
      </div>
    </div>
  )
}

/** A part of the app that is asked for only now is no longer served: the server has been given a newer app meanwhile. */
function NewVersion() {
  return (
    <div role="alert" className="mx-auto max-w-xl px-4 py-16">
      <h1 className="text-xl font-semibold">A new version of Onus is ready</h1>
      <p className="mt-2 text-soft">
        This page was opened before the server was updated, and the part it needs now belongs to the version before.
        Nothing was lost; reload to go on.
      </p>
      <Button look="primary" className="mt-4" onClick={() => location.reload()}>
        Reload
      </Button>
    </div>
  )
}

/** An address that leads nowhere. */
export function NotFound() {
  return (
    <main className="mx-auto max-w-xl px-4 py-16">
      <h1 className="text-xl font-semibold">There is no such page</h1>
      <p className="mt-2 text-soft">The address may be mistyped, or the record belongs to another organisation.</p>
      <Anchor href="/" className={`mt-4 ${buttonLook('primary')}`}>
        Go to my work
      </Anchor>
    </main>
  )
}
