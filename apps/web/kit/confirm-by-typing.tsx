import { AlertDialog } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { Button } from './button.tsx'
import { useReturningFocus } from './use-returning-focus.ts'

interface ConfirmByTypingProps {
  readonly title: string
  /** What will happen and that it cannot be undone. */
  readonly children: ReactNode
  /** The words to type, e.g. the name of the thing. */
  readonly phrase: string
  /** The verb on the button. */
  readonly verb: string
  readonly open: boolean
  readonly onClose: () => void
  readonly onConfirm: () => void
}

/** Asks to type a name before something that cannot be undone. */
export function ConfirmByTyping({ title, children, phrase, verb, open, onClose, onConfirm }: ConfirmByTypingProps) {
  const [typed, setTyped] = useState('')
  const returning = useReturningFocus()
  return (
    <AlertDialog.Root
      open={open}
      onOpenChange={next => {
        if (next) return
        setTyped('')
        onClose()
      }}
    >
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-50 bg-black/40" />
        <AlertDialog.Content
          {...returning}
          className="fixed top-1/2 left-1/2 z-50 w-[min(440px,calc(100vw-2rem))] -translate-1/2 rounded-lg border bg-surface p-5 shadow-float"
        >
          <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="mt-2 text-soft">{children}</div>
          </AlertDialog.Description>
          <form
            onSubmit={event => {
              event.preventDefault()
              if (typed !== phrase) return
              setTyped('')
              onConfirm()
            }}
          >
            <label className="mt-4 block">
              <span className="mb-1 block">
                Type <strong className="font-mono">{phrase}</strong> to go on
              </span>
              <input
                className="h-8 w-full rounded-md border border-line-strong bg-ground px-2"
                value={typed}
                onChange={event => setTyped(event.target.value)}
                autoComplete="off"
                spellCheck={false}
              />
            </label>
            <div className="mt-5 flex justify-end gap-2">
              <AlertDialog.Cancel asChild>
                <Button>Keep it</Button>
              </AlertDialog.Cancel>
              <Button look="danger" type="submit" disabled={typed !== phrase}>
                {verb}
              </Button>
            </div>
          </form>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
