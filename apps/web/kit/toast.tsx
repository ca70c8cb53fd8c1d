import { X } from 'lucide-react'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { Button, IconButton } from './button.tsx'

interface Toast {
  readonly id: number
  /** What happened. */
  readonly text: string
  readonly tone?: 'plain' | 'problem'
  /** Takes it back, where it can be taken back. */
  readonly undo?: () => void
}

export type Say = (toast: Omit<Toast, 'id'>) => void

const Speaker = createContext<Say>(() => {})

/** Says in a corner what has just happened. */
export function useToast(): Say {
  return useContext(Speaker)
}

/** Keeps the toasts of the page. They stay while the pointer or the focus is on them; problems stay until closed. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  const next = useRef(1)
  const close = useCallback((id: number) => setToasts(all => all.filter(toast => toast.id !== id)), [])
  const say = useCallback<Say>(toast => setToasts(all => [...all.slice(-3), { ...toast, id: next.current++ }]), [])
  const list = useMemo(
    () => toasts.map(toast => <ToastCard key={toast.id} toast={toast} close={close} />),
    [toasts, close],
  )
  return (
    <Speaker value={say}>
      {children}
      <section
        aria-label="Messages"
        aria-live="polite"
        className="fixed right-4 bottom-4 z-60 flex w-[min(400px,calc(100vw-2rem))] flex-col gap-2"
      >
        {list}
      </section>
    </Speaker>
  )
}

function ToastCard({ toast, close }: { readonly toast: Toast; readonly close: (id: number) => void }) {
  const [held, setHeld] = useState(false)
  const problem = toast.tone === 'problem'
  useEffect(() => {
    if (held || problem) return
    const timer = setTimeout(() => close(toast.id), toast.undo ? 9_000 : 5_000)
    return () => clearTimeout(timer)
  }, [held, problem, toast, close])
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only keeps the message from leaving
    <div
      className={`flex items-center gap-2 rounded-md border bg-surface py-2 pr-2 pl-4 shadow-float ${problem ? 'border-failing' : ''}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p className="min-w-0 flex-1">{toast.text}</p>
      {toast.undo && (
        <Button
          look="quiet"
          onClick={() => {
            toast.undo?.()
            close(toast.id)
          }}
        >
          Undo
        </Button>
      )}
      <IconButton label="Close" icon={<X size={14} />} onClick={() => close(toast.id)} />
    </div>
  )
}
