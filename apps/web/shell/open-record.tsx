import { useQuery } from '@tanstack/react-query'
import { Navigate, useParams } from '@tanstack/react-router'
import { client } from '../api.ts'
import { Anchor } from '../kit/anchor.tsx'
import { buttonLook } from '../kit/button.tsx'
import { EmptyState } from '../kit/empty-state.tsx'
import { Loaded } from '../kit/loaded.tsx'
import { splitHref } from '../kit/url-state.ts'
import { hrefOfPair } from './navigation-view.ts'

/** Finds the page that shows a record best when its address is not made of its id, and goes there. */
export function OpenRecord() {
  const { noun = '', id = '' } = useParams({ strict: false }) as { noun?: string; id?: string }
  const found = useQuery({
    queryKey: ['open', noun, id],
    queryFn: async ({ signal }) => ({ href: (await finders[noun]?.(id, signal)) ?? null }),
  })
  return (
    <Loaded of={found}>
      {({ href }) => {
        if (href === null) return <Nowhere noun={noun} />
        const { path, search } = splitHref(href)
        return <Navigate to={path} search={search} replace />
      }}
    </Loaded>
  )
}

function Nowhere({ noun }: { readonly noun: string }) {
  return (
    <EmptyState
      title="It is not in force any more"
      action={
        <Anchor href="/changes" className={buttonLook('primary')}>
          What changed
        </Anchor>
      }
    >
      There is no page that shows this {noun.replaceAll('-', ' ')} today. What was recorded of it stays in the ledger.
    </EmptyState>
  )
}

type Finder = (id: string, signal: AbortSignal) => Promise<string | null>

const finders: Readonly<Record<string, Finder>> = {
  'sample-policy': async () => '/sample-policies',
  relation: async (id, signal) => {
    const { body } = await client.relations.get({ params: { id }, signal })
    return hrefOfPair(body.source, body.target)
  },
  'group-coverage': async (id, signal) => {
    const { body } = await client.groupCoverages.get({ params: { id }, signal })
    return `/requirements/${encodeURIComponent(body.target)}`
  },
  crosswalk: async (id, signal) => {
    const { items } = await client.crosswalks.list({ signal })
    const set = items.find(one => one.own === id)
    return set ? `/crosswalks/${encodeURIComponent(set.id)}` : null
  },
  framework: async (id, signal) => {
    const { items } = await client.frameworks.list({ signal })
    const card = items.find(one => one.own === id)
    return card ? `/frameworks/${encodeURIComponent(card.id)}` : null
  },
  'framework-text': async (id, signal) => {
    const { items } = await client.frameworks.list({ signal })
    const card = items.find(one => one.text === id)
    return card ? `/frameworks/${encodeURIComponent(card.id)}` : null
  },
  'subsequent-event': async (id, signal) => {
    const { body } = await client.subsequentEvents.get({ params: { id }, signal })
    return `/engagements/${body.engagement}?tab=assertion`
  },
  'body-member': async (id, signal) => {
    const { body } = await client.bodyMembers.get({ params: { id }, signal })
    return `/management-body?entity=${body.entity}`
  },
  'body-training': async (id, signal) => {
    const { body } = await client.bodyTrainings.get({ params: { id }, signal })
    return `/management-body?entity=${body.entity}`
  },
  'oversight-meeting': async (id, signal) => {
    const { body } = await client.oversightMeetings.get({ params: { id }, signal })
    return `/management-body?entity=${body.entity}`
  },
  resolution: async (id, signal) => {
    const { body } = await client.resolutions.get({ params: { id }, signal })
    return `/management-body?entity=${body.entity}`
  },
  'authority-request': async (id, signal) => {
    const { body } = await client.authorityRequests.get({ params: { id }, signal })
    return `/nis2/${body.entity}?tab=supervision`
  },
  'supplier-request': async (id, signal) => {
    const { body } = await client.supplierRequests.get({ params: { id }, signal })
    return `/suppliers/${body.supplier}?tab=asked`
  },
  'supplier-assessment': async (id, signal) => {
    const { body } = await client.supplierAssessments.get({ params: { id }, signal })
    return `/suppliers/${body.supplier}?tab=assessments`
  },
  registration: async (id, signal) => {
    const { body } = await client.registrations.get({ params: { id }, signal })
    return `/nis2/${body.entity}?tab=registration`
  },
  filing: async (id, signal) => {
    const { body } = await client.filings.get({ params: { id }, signal })
    return `/incidents/${body.incident}`
  },
  'recurring-check': async () => '/incidents?tab=recurring',
  'drop-box': async () => '/incidents?tab=intake',
  'access-decision': async () => '/access-reviews',
  'bridge-letter': async (id, signal) => {
    const { body } = await client.bridgeLetters.get({ params: { id }, signal })
    return `/engagements/${body.report}?tab=letters`
  },
  'framework-upgrade': async (id, signal) => {
    const { items } = await client.frameworks.upgrades({ signal })
    const upgrade = items.find(one => one.id === id)
    return upgrade ? `/frameworks/${encodeURIComponent(upgrade.body.to)}?tab=versions` : null
  },
}
