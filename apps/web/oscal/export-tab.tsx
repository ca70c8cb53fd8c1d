import { Download } from 'lucide-react'
import { useState } from 'react'
import { useAll, useRead } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { ErrorState } from '../kit/empty-state.tsx'
import { ChoiceField } from '../kit/form.tsx'
import { Panel } from '../kit/record-page.tsx'
import { useMay } from '../shell/session.ts'
import { type Asked, useExport } from './use-export.ts'

const models: readonly { readonly value: Asked['model']; readonly label: string; readonly says: string }[] = [
  {
    value: 'system-security-plan',
    label: 'System security plan',
    says: 'Answers every requirement of a profile by the controls that address it, each with how it stands.',
  },
  {
    value: 'component-definition',
    label: 'Component definition',
    says: 'The controls as components, with what they address in every framework.',
  },
  { value: 'profile', label: 'Profile', says: 'The selection of a framework with tailoring and parameters.' },
  { value: 'catalog', label: 'Catalogue', says: 'A framework in our own words. Imported text stays here.' },
  {
    value: 'assessment-plan',
    label: 'Assessment plan',
    says: 'What an engagement looks at, by which methods, on which components, and when.',
  },
  {
    value: 'assessment-results',
    label: 'Assessment results',
    says: 'Its runs, tests and findings as observations and risks. Only concluded tests satisfy anything.',
  },
  {
    value: 'plan-of-action-and-milestones',
    label: 'Plan of action and milestones',
    says: 'Findings and actions with their risks, milestones and every change; of an engagement, or of everything.',
  },
]

const needed = ['control:read', 'scope:read', 'profile:read', 'person:read', 'evidence:read', 'posture:read'] as const

/** A document written from live facts, and what it could not carry. */
export function ExportTab() {
  const may = needed.map(useMay).every(Boolean)
  if (!may) return <p className="text-soft">Your roles do not let you read all that an export is written from.</p>
  return <Exporting />
}

function Exporting() {
  const [model, setModel] = useState<Asked['model']>('system-security-plan')
  const [scope, setScope] = useState('')
  const [profile, setProfile] = useState('')
  const [framework, setFramework] = useState('')
  const [format, setFormat] = useState<Asked['format']>('json')
  const scopes = useAll('scopes')
  const profiles = useAll('profiles')
  const [engagement, setEngagement] = useState('')
  const engagements = useAll('engagements', {}, { enabled: useMay('engagement:read') })
  const frameworks = useRead('frameworks', 'list', {})
  const { write, busy, written, problem } = useExport()
  const isCatalog = model === 'catalog'
  const isPlanOfAction = model === 'plan-of-action-and-milestones'
  const isOfAssessment = isPlanOfAction || model === 'assessment-plan' || model === 'assessment-results'
  const hasScope = model === 'system-security-plan' || model === 'component-definition'
  const lacks = (isCatalog && framework === '') || (isOfAssessment && !isPlanOfAction && engagement === '')
  return (
    <>
      <Panel title="Write a document">
        <div className="grid gap-4 md:grid-cols-2">
          <ChoiceField
            label="Model"
            required
            value={model}
            onChange={value => setModel(value as Asked['model'])}
            options={models}
            help={models.find(one => one.value === model)?.says}
          />
          {hasScope && (
            <ChoiceField
              label="Scope"
              value={scope}
              onChange={setScope}
              options={[
                { value: '', label: 'The only system, or the whole organisation' },
                ...(scopes.data ?? []).map(one => ({ value: one.id, label: one.body.name })),
              ]}
              help="The system that it is about, with all above and below it."
            />
          )}
          {isOfAssessment && (
            <ChoiceField
              label="Engagement"
              required={!isPlanOfAction}
              value={engagement}
              onChange={setEngagement}
              options={[
                { value: '', label: isPlanOfAction ? 'Everything' : 'Choose one' },
                ...(engagements.data ?? []).map(one => ({ value: one.id, label: one.body.title })),
              ]}
            />
          )}
          {isOfAssessment ? null : isCatalog ? (
            <ChoiceField
              label="Framework"
              required
              value={framework}
              onChange={setFramework}
              options={(frameworks.data?.items ?? []).map(one => ({
                value: one.id,
                label: `${one.title} (${one.id})`,
              }))}
            />
          ) : (
            <ChoiceField
              label="Profile"
              value={profile}
              onChange={setProfile}
              options={[
                { value: '', label: 'The first, SP 800-53 before others' },
                ...(profiles.data ?? [])
                  .filter(one => one.body.outcomes?.kind !== 'community')
                  .map(one => ({ value: one.id, label: `${one.body.name} (${one.body.framework})` })),
              ]}
              help="Whose requirements are answered."
            />
          )}
          <ChoiceField
            label="Format"
            required
            value={format}
            onChange={value => setFormat(value as Asked['format'])}
            options={[
              { value: 'json', label: 'JSON' },
              { value: 'yaml', label: 'YAML' },
            ]}
          />
        </div>
        {problem && <ErrorState message={problem} />}
        <div className="mt-4 flex flex-wrap items-center gap-3">
          <Button
            look="primary"
            icon={<Download size={16} />}
            busy={busy}
            disabled={lacks}
            onClick={() =>
              void write({
                model,
                format,
                ...(hasScope && scope && { scope }),
                ...(!isCatalog && !isOfAssessment && profile && { profile }),
                ...(isOfAssessment && engagement && { engagement }),
                ...(isCatalog && { framework }),
              })
            }
          >
            Write and download
          </Button>
          <span className="text-sm text-soft">It is validated before it is sent. The download is recorded.</span>
        </div>
      </Panel>
      {written && (
        <Panel title={`What it could not carry (${written.losses.length})`}>
          <p role="status">
            <strong className="break-all">{written.name}</strong> is downloaded.{' '}
            {written.losses.length === 0 ? 'Nothing was lost.' : 'These stay behind; the archive carries all of it.'}
          </p>
          {written.losses.length > 0 && (
            <ul className="mt-3 list-disc space-y-1 pl-5">
              {written.losses.map(loss => (
                <li key={loss}>{loss}</li>
              ))}
            </ul>
          )}
        </Panel>
      )}
    </>
  )
}
