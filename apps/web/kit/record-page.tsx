import type { ReactNode } from 'react'
import { type Tab, Tabs } from './tabs.tsx'

interface RecordPageProps {
  /** What kind of thing it is and the way back to the list. */
  readonly crumb?: ReactNode
  readonly title: string
  /** The id or code, in the monospace. */
  readonly id?: string
  /** State marks. */
  readonly marks?: ReactNode
  /** Owner, due and what else belongs under the title, as label and value. */
  readonly facts?: readonly { readonly label: string; readonly value: ReactNode }[]
  readonly actions?: ReactNode
  readonly tabs: readonly Tab[]
}

/** The one page of a record: who it is on top, then its tabs. */
export function RecordPage({ crumb, title, id, marks, facts = [], actions, tabs }: RecordPageProps) {
  return (
    <Page>
      <header className="mb-4">
        {crumb && <div className="mb-1 text-sm text-soft">{crumb}</div>}
        <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
          <h1 className="min-w-0 flex-1 basis-80 text-xl font-semibold">
            {id && <span className="mr-2 font-mono text-lg font-normal text-soft">{id}</span>}
            {title}
          </h1>
          {actions && (
            <div className="flex flex-wrap gap-2" data-print="no">
              {actions}
            </div>
          )}
        </div>
        <div className="mt-2 flex flex-wrap items-center gap-x-6 gap-y-2">
          {marks}
          {facts.length > 0 && (
            <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
              {facts.map(fact => (
                <div key={fact.label} className="flex gap-1.5">
                  <dt className="text-soft">{fact.label}</dt>
                  <dd>{fact.value}</dd>
                </div>
              ))}
            </dl>
          )}
        </div>
      </header>
      <Tabs tabs={tabs} />
    </Page>
  )
}

/** The frame of a page that is read: up to 1,440 px wide, then margins. */
export function Page({ children }: { readonly children: ReactNode }) {
  return (
    // A head in here stands on the edge of what is below it, not inside a second margin.
    <div className="mx-auto w-full max-w-[1440px] px-4 py-5 md:px-6 [&>[data-head]]:p-0">{children}</div>
  )
}

interface ListPageProps {
  readonly title: string
  /** One sentence: what this place is for. */
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** The frame of a page that is a list: its table fills the height that is left. */
export function ListPage({ title, lead, actions, children }: ListPageProps) {
  return (
    <div className="flex h-full min-h-96 flex-col">
      <PageHead title={title} lead={lead} actions={actions} />
      <div className="mt-4 flex min-h-0 flex-1 flex-col border-t">{children}</div>
    </div>
  )
}

export function PageHead({ title, lead, actions }: Omit<ListPageProps, 'children'>) {
  return (
    <header data-head className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 pt-4 md:px-6">
      <div className="min-w-0 flex-1 basis-64">
        <h1 className="text-xl font-semibold">{title}</h1>
        {lead && <p className="mt-0.5 text-soft">{lead}</p>}
      </div>
      {actions && (
        <div className="flex flex-wrap gap-2" data-print="no">
          {actions}
        </div>
      )}
    </header>
  )
}

interface PanelProps {
  readonly title: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A part of a page with its own heading. */
export function Panel({ title, actions, children }: PanelProps) {
  return (
    <section className="mb-4 min-w-0 rounded-lg border bg-surface">
      <header className="flex min-h-11 flex-wrap items-center gap-2 border-b px-4 py-1.5">
        <h2 className="flex-1 basis-48 font-semibold">{title}</h2>
        {actions}
      </header>
      <div className="p-4">{children}</div>
    </section>
  )
}
