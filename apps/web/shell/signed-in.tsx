import { useQueryClient } from '@tanstack/react-query'
import { Navigate, Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { client, type Reply, useAll, useRead } from '../api.ts'
import { codeOf } from '../api-view.ts'
import { asProblem } from '../kit/form.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { useToast } from '../kit/toast.tsx'
import { type Session, SessionProvider } from './session.ts'
import { Shell } from './shell.tsx'
import { StepUpProvider } from './step-up.tsx'
import { useLiveChanges } from './use-live-changes.ts'

type Current = Reply<'sessions', 'current'>

/** Every page inside: who is here, the frame around it, and changes as they happen. A visitor goes to sign in. */
export function SignedIn() {
  const current = useRead('sessions', 'current', {})
  const location = useLocation({ select: location => location.href })
  // Where one was when the page opened: following the address while it changes to that of signing in would never end.
  const [here] = useState(location)
  return (
    <Loaded of={current} waiting={<Opening />}>
      {session => {
        if (!session.user) return <Navigate to="/sign-in" search={{ next: here } as never} replace />
        if (!session.organisation) return <NoOrganisation />
        return <Inside current={session} />
      }}
    </Loaded>
  )
}

/** The frame before anything is known, of the size it will have. */
function Opening() {
  return (
    <div role="status" aria-label="Opening" className="flex h-dvh flex-col">
      <div className="h-12 border-b bg-surface" />
      <div className="flex-1 md:ml-52 md:border-l" />
    </div>
  )
}

function NoOrganisation() {
  return (
    <main className="mx-auto max-w-md px-4 py-16">
      <h1 className="text-xl font-semibold">You belong to no organisation</h1>
      <p className="mt-2 text-soft">Ask somebody who may invite you. Until then there is nothing to show.</p>
    </main>
  )
}

function Inside({ current }: { readonly current: Current }) {
  const session = useShellSession(current)
  useLiveChanges('events:read' in current.permissions)
  return (
    <SessionProvider value={session}>
      <StepUpProvider>
        <Shell>
          <Outlet />
        </Shell>
      </StepUpProvider>
    </SessionProvider>
  )
}

function useShellSession(current: Current): Session {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const say = useToast()
  const may = (permission: string) => permission in current.permissions
  const organisations = useRead('organisations', 'list', {})
  const scopes = useScopes(may('scope:read'))
  const work = useRead('today', 'work', { query: { everybody: 'false' } }, { enabled: may('notification:read') })
  // Auditors review nothing here: what is granted to them is theirs to read, and the queue is not.
  const queue = useRead('reviews', 'queue', {}, { enabled: may('review:read') && !may('audit:conclude') })
  const items = work.data?.items
  const reviews = queue.data?.items.filter(item => !item.mine).length ?? 0

  const switchTo = useCallback(
    async (organisation: string, href = '/') => {
      try {
        await client.sessions.chooseOrganisation({ body: { organisation } })
        queries.clear()
        await navigate({ href })
      } catch (thrown) {
        say({ text: asProblem(thrown).detail, tone: 'problem' })
      }
    },
    [queries, navigate, say],
  )
  const signOut = useCallback(async () => {
    await client.sessions.signOut().catch((thrown: unknown) => {
      if (codeOf(thrown) !== 'not_signed_in') throw thrown
    })
    queries.clear()
    await navigate({ to: '/sign-in', search: {} as never })
  }, [queries, navigate])
  const search = useCallback(
    (text: string) => client.search.everything({ query: { q: text } }).then(answer => answer.items),
    [],
  )

  return useMemo(
    () => ({
      organisation: current.organisation ?? { id: '', name: '', sample: false },
      organisations: organisations.data?.items ?? [],
      person: { name: current.user?.name ?? '', email: current.user?.email ?? '', personId: current.person },
      scopes,
      owed: {
        work: items?.length ?? 0,
        reviews,
      },
      permissions: new Set(Object.keys(current.permissions)),
      secondFactor: current.secondFactor,
      switchTo: (organisation, href) => void switchTo(organisation, href),
      search,
      signOut: () => void signOut(),
    }),
    [current, organisations.data, scopes, items, reviews, switchTo, search, signOut],
  )
}

function useScopes(allowed: boolean): Session['scopes'] {
  const { data } = useAll('scopes', {}, { enabled: allowed })
  return useMemo(() => (data ?? []).map(scope => ({ id: scope.id, name: scope.body.name })), [data])
}
