import { useState } from 'react'
import { client } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { localZone } from '../kit/date-time-view.ts'
import { asProblem, Form, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { StateShape } from '../kit/state-mark.tsx'
import { useStepUp } from '../shell/step-up.tsx'
import {
  brokenJson,
  type ConnectionRecord,
  type Connector,
  counts,
  type FormValues,
  type KeptSecret,
  scheduleOf,
  scheduleTexts,
  settingTexts,
  settingValues,
} from './connection-view.ts'
import { ScheduleFields } from './schedule-fields.tsx'
import { SettingFields } from './setting-fields.tsx'

type Body = ConnectionRecord['body']

interface ConnectionFormProps {
  readonly connector: Connector
  /** What is revised; a new connection without it. */
  readonly former?: { readonly id: string; readonly body: Body; readonly secrets: readonly KeptSecret[] }
  readonly verb: string
  readonly onCancel: () => void
  /** Records the body. */
  readonly send: (body: Body) => Promise<unknown>
}

/** Asks what a connector must be told, shows what it may read before anything is agreed to, and tries it. */
export function ConnectionForm({ connector, former, verb, onCancel, send }: ConnectionFormProps) {
  const { settings } = connector
  const stepUp = useStepUp()
  const form = useForm<FormValues>({
    initial: {
      title: former?.body.title ?? connector.title,
      ...scheduleTexts(former?.body ?? { everyHours: 24 }, localZone()),
      ...settingTexts(settings, former?.body.settings ?? {}),
    },
    check: values => ({ ...neededBy(connector, values), ...brokenJson(settings, values) }),
    send: values =>
      stepUp(() =>
        send({
          connector: connector.id,
          title: String(values.title),
          settings: { ...settingValues(settings, values) },
          ...scheduleOf(values),
          state: former?.body.state ?? 'active',
        }),
      ),
  })
  const { values, set, errors } = form
  return (
    <div className="space-y-4">
      <Consent connector={connector} />
      <Form form={form} verb={verb} onCancel={onCancel}>
        <TextField
          label="Name"
          required
          value={String(values.title ?? '')}
          onChange={title => set({ title })}
          error={errors.title}
        />
        <SettingFields
          settings={settings}
          values={values}
          onChange={set}
          errors={errors}
          secrets={former?.secrets ?? []}
        />
        <Try connector={connector} values={values} connection={former?.id} />
        <ScheduleFields values={values} onChange={set} errors={errors} />
      </Form>
    </div>
  )
}

function neededBy({ settings }: Connector, values: FormValues) {
  const needed = settings.filter(one => one.required && one.kind !== 'boolean' && counts(one, values))
  return missing(values, {
    title: 'Give it a name.',
    ...(values.schedule === 'hours' && { everyHours: 'Say how many hours are between two runs.' }),
    ...(values.schedule === 'daily' && { dailyTime: 'Say at what time of day, as 03:00.' }),
    ...Object.fromEntries(needed.map(({ name, label, help }) => [name, `${label}: ${help || 'is needed.'}`])),
  })
}

/** What it reads and fills, and which rights it needs for that. */
function Consent({ connector }: { readonly connector: Connector }) {
  return (
    <div className="space-y-2">
      <p className="text-soft">{connector.description}</p>
      {connector.scopes.length > 0 && (
        <div>
          <div className="font-medium">It only reads, and needs these rights and no more:</div>
          <ul className="list-disc pl-5 text-soft">
            {connector.scopes.map(scope => (
              <li key={scope}>{scope}</li>
            ))}
          </ul>
        </div>
      )}
      <details>
        <summary className="cursor-pointer text-sm text-soft">
          It fills {connector.datasets.length === 1 ? 'one dataset' : `${connector.datasets.length} datasets`}
        </summary>
        <p className="mt-1 font-mono text-xs break-words text-soft">{connector.datasets.join(', ')}</p>
      </details>
    </div>
  )
}

interface TryProps {
  readonly connector: Connector
  readonly values: FormValues
  readonly connection: string | undefined
}

/** Tries the settings as they stand in the form, and says what came of it. */
function Try({ connector, values, connection }: TryProps) {
  const [busy, setBusy] = useState(false)
  const [tried, setTried] = useState<{ readonly ok: boolean; readonly message: string } | null>(null)
  async function test() {
    setBusy(true)
    setTried(null)
    const answer = await attempt().catch((thrown: unknown) => ({ ok: false, message: asProblem(thrown).detail }))
    setTried(answer)
    setBusy(false)
  }
  async function attempt() {
    const [broken] = Object.values(brokenJson(connector.settings, values))
    if (broken) return { ok: false, message: broken }
    const settings = { ...settingValues(connector.settings, values) }
    return await client.connections.test({
      body: { connector: connector.id, settings, ...(connection && { connection }) },
    })
  }
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Button busy={busy} onClick={() => void test()}>
        Try the settings
      </Button>
      <span role="status" className="inline-flex min-w-0 flex-1 basis-60 items-baseline gap-1.5">
        {tried && (
          <>
            <StateShape state={tried.ok ? 'operating' : 'failing'} />
            <span className="min-w-0 break-words">{tried.message}</span>
          </>
        )}
      </span>
    </div>
  )
}
