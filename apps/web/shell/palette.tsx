import { useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { Dialog } from 'radix-ui'
import { useEffect, useState } from 'react'
import { splitHref } from '../kit/url-state.ts'
import { useReturningFocus } from '../kit/use-returning-focus.ts'
import { hrefOfNoun } from './navigation-view.ts'
import { commands } from './palette-view.ts'
import { type Found, useSession } from './session.ts'

interface PaletteProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** Ctrl/Cmd-K: go to anything, do anything. */
export function Palette({ open, onOpenChange }: PaletteProps) {
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      onOpenChange(!open)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [open, onOpenChange])
  const returning = useReturningFocus()
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-black/30" />
        <Dialog.Content
          aria-describedby={undefined}
          {...returning}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(600px,calc(100vw-1rem))] -translate-x-1/2 overflow-hidden rounded-lg border bg-surface shadow-float outline-none"
        >
          <Dialog.Title className="sr-only">Go to or do anything</Dialog.Title>
          <Choices close={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Choices({ close }: { readonly close: () => void }) {
  const { permissions } = useSession()
  const [text, setText] = useState('')
  const found = useFound(text)
  const navigate = useNavigate()
  function go(href: string) {
    const { path, search } = splitHref(href)
    close()
    void navigate({ to: path, search: search as never })
  }
  return (
    <Command label="Go to or do anything" loop>
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder="Go to a page or a record, or say what to do"
        className="h-12 w-full border-b bg-transparent px-4 text-lg outline-none"
      />
      <Command.List className="max-h-[60vh] overflow-y-auto p-2">
        <Command.Empty className="px-3 py-6 text-center text-soft">Nothing of that name.</Command.Empty>
        {found.length > 0 && (
          <Command.Group heading="Records" className={groupLook}>
            {found.map(item => (
              <Command.Item
                key={`${item.noun} ${item.id}`}
                value={`${text} ${item.noun} ${item.id} ${item.title}`}
                onSelect={() => go(hrefOfNoun(item.noun, item.id) ?? '/')}
                className={itemLook}
              >
                <span className="min-w-0 flex-1 truncate">{item.title}</span>
                <span className="truncate text-sm text-soft">{item.detail || item.noun}</span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        {(['Go to', 'Do'] as const).map(group => (
          <Command.Group key={group} heading={group} className={groupLook}>
            {commands(permissions)
              .filter(command => command.group === group)
              .map(command => (
                <Command.Item
                  key={command.id}
                  value={`${command.label} ${command.also}`}
                  onSelect={() => go(command.href)}
                  className={itemLook}
                >
                  {command.label}
                </Command.Item>
              ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  )
}

const groupLook =
  '[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-soft'
const itemLook = 'flex h-9 cursor-pointer items-center gap-3 rounded-md px-3 data-[selected=true]:bg-sunken'

/** Records whose words match, asked for when the typing rests. */
function useFound(text: string): readonly Found[] {
  const { search } = useSession()
  const [found, setFound] = useState<readonly Found[]>([])
  useEffect(() => {
    const wanted = text.trim()
    if (wanted.length < 2) return setFound([])
    let current = true
    const timer = setTimeout(() => {
      search(wanted).then(
        items => current && setFound(items.filter(item => hrefOfNoun(item.noun, item.id))),
        () => current && setFound([]),
      )
    }, 180)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [text, search])
  return found
}
