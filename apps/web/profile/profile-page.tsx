import { useParams } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useMoment, useRead } from '../api.ts'
import { Loaded } from '../kit/loaded.tsx'
import { SkeletonRows } from '../kit/skeleton.tsx'
import type { ProfileRecord } from './outcome-view.ts'

const OutcomePage = lazy(() => import('./outcome-page.tsx').then(it => ({ default: it.OutcomePage })))
const TailoringPage = lazy(() => import('./tailoring-page.tsx').then(it => ({ default: it.TailoringPage })))
const SelectionPage = lazy(() => import('./selection-page.tsx').then(it => ({ default: it.SelectionPage })))

/** One profile, in the form that its framework asks for. */
export function ProfilePage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const profile = useRead('profiles', 'get', { params: { id }, query: useMoment() })
  return <Loaded of={profile}>{record => <WithFramework key={record.id} record={record} />}</Loaded>
}

function WithFramework({ record }: { readonly record: ProfileRecord }) {
  const framework = useRead('frameworks', 'get', { params: { id: record.body.framework } })
  return (
    <Loaded of={framework} waiting={<SkeletonRows rows={14} />}>
      {data => (
        <Suspense fallback={<SkeletonRows rows={14} />}>
          {record.body.outcomes ? (
            <OutcomePage record={record} framework={data} />
          ) : data.kind === 'controls' || record.body.tailoring ? (
            <TailoringPage record={record} framework={data} />
          ) : (
            <SelectionPage record={record} framework={data} />
          )}
        </Suspense>
      )}
    </Loaded>
  )
}
