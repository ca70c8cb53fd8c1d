import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { IconButton } from './button.tsx'
import { ScrollBox } from './scroll-box.tsx'
import { useReturningFocus } from './use-returning-focus.ts'

interface DrawerProps {
  readonly title: string
  readonly open: boolean
  readonly onClose: () => void
  readonly side?: 'left' | 'right'
  /** Room for two texts side by side. */
  readonly wide?: boolean
  readonly children: ReactNode
}

/** A panel over the edge of the page: the selected row on the right, the navigation of small screens on the left. */
export function Drawer({ title, open, onClose, side = 'right', wide = false, children }: DrawerProps) {
  const width = wide ? 'w-[min(760px,100vw)]' : 'w-[min(480px,100vw)]'
  const returning = useReturningFocus()
  const edge = side === 'right' ? `right-0 border-l ${width}` : 'left-0 border-r w-[min(280px,85vw)]'
  return (
    <Dialog.Root open={open} onOpenChange={next => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/30" />
        <Dialog.Content
          aria-describedby={undefined}
          {...returning}
          className={`fixed inset-y-0 z-50 flex flex-col bg-surface shadow-float outline-none ${edge}`}
        >
          <header className="flex h-12 shrink-0 items-center gap-2 border-b pr-2 pl-4">
            <Dialog.Title className="min-w-0 flex-1 truncate font-semibold">{title}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label="Close" icon={<X size={16} />} />
            </Dialog.Close>
          </header>
          <ScrollBox label={title} className="min-h-0 flex-1 overflow-y-auto -outline-offset-2">
            {children}
          </ScrollBox>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
