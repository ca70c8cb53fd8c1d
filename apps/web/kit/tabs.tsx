import { Tabs as Radix } from 'radix-ui'
import { type ReactNode, useEffect, useRef } from 'react'
import { useUrlState } from './use-url-state.ts'

export interface Tab {
  readonly id: string
  readonly label: string
  readonly count?: number | undefined
  readonly content: ReactNode
}

/** So many tabs stand closer together, to be seen without scrolling. */
const many = 10

/** Tabs whose choice is in the address; the first is the one without a name there. */
export function Tabs({ tabs, name = 'tab' }: { readonly tabs: readonly Tab[]; readonly name?: string }) {
  const [url, change] = useUrlState()
  const first = tabs[0]?.id
  const chosen = tabs.some(tab => tab.id === url[name]) ? url[name] : first
  const list = useRef<HTMLDivElement>(null)
  // On a phone the chosen tab may be beyond the edge.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another choice is another tab to bring into view
  useEffect(() => {
    const box = list.current
    const active = box?.querySelector<HTMLElement>('[data-state=active]')
    // Only sideways: a page whose tabs stand further down is still read from its top.
    if (box && active) box.scrollLeft = active.offsetLeft - (box.clientWidth - active.offsetWidth) / 2
  }, [chosen])
  return (
    <Radix.Root value={chosen ?? ''} onValueChange={id => change({ [name]: id === first ? undefined : id })}>
      <Radix.List
        ref={list}
        aria-label="Sections"
        className="scroll-shade relative flex overflow-x-auto border-b"
        data-print="no"
      >
        {tabs.map(tab => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            className={`-mb-px h-9 shrink-0 border-b-2 border-transparent font-medium text-soft hover:text-text data-[state=active]:border-accent data-[state=active]:text-text ${tabs.length > many ? 'px-1.5' : 'px-3'}`}
          >
            {tab.label}
            {tab.count !== undefined && <span className="num ml-1.5 text-xs text-soft">{tab.count}</span>}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map(tab => (
        <Radix.Content key={tab.id} value={tab.id} className="pt-4">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}
