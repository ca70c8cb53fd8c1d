import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { client, useRead, useRefresh } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { asProblem, Form, TextField, useForm } from '../kit/form.tsx'
import { missing } from '../kit/form-view.ts'
import { Loaded } from '../kit/loaded.tsx'
import { StateShape } from '../kit/state-mark.tsx'
import { useToast } from '../kit/toast.tsx'
import { type Connector, settingTexts, settingValues } from './connection-view.ts'
import { SettingFields } from './setting-fields.tsx'

/** Chooses a connector, says what it reads, asks its settings, tries them, and begins to collect. */
export function AddConnection() {
  const connectors = useRead('connectors', 'list', {})
  const [chosen, setChosen] = useState<Connector | null>(null)
  if (chosen) return <Settings connector={chosen} onBack={() => setChosen(null)} />
  return (
    <Loaded of={connectors}>
      {({ items }) => (
        <ul className="divide-y">
          {items
            .filter(connector => connector.id !== 'table' && connector.id !== 'results')
            .map(connector => (
              <li key={connector.id}>
                <button
                  type="button"
                  onClick={() => setChosen(connector)}
                  className="w-full px-4 py-3 text-start hover:bg-sunken"
                >
                  <span className="block font-medium">{connector.title}</span>
                  <span className="block text-soft">{connector.description}</span>
                  <span className="mt-1 block font-mono text-xs text-soft">{connector.datasets.join(', ')}</span>
                </button>
              </li>
            ))}
        </ul>
      )}
    </Loaded>
  )
}

function Settings({ connector, onBack }: { readonly connector: Connector; readonly onBack: () => void }) {
  const navigate = useNavigate()
  const refresh = useRefresh()
  const say = useToast()
  const [tried, setTried] = useState<{ readonly ok: boolean; readonly message: string } | null>(null)
  const form = useForm<Readonly<Record<string, string | boolean>>>({
    initial: { title: connector.title, everyHours: '24', ...settingTexts(connector.settings, {}) },
    check: values =>
      missing(values, {
        title: 'Give it a name.',
        ...Object.fromEntries(
          connector.settings
            .filter(setting => setting.required && setting.kind !== 'boolean')
            .map(setting => [setting.name, `${setting.label}: ${setting.help || 'is needed.'}`]),
        ),
      }),
    send: async values => {
      const body = {
        connector: connector.id,
        title: String(values.title),
        settings: { ...settingValues(connector.settings, values) },
        everyHours: values.everyHours ? Number(values.everyHours) : null,
        state: 'active' as const,
      }
      const written = await client.connections.create({ body: { body } })
      await client.connections.run({ params: { id: written.id } })
      await refresh()
      say({ text: `${body.title} is connected and reads now.` })
      await navigate({ to: `/connectors/${written.id}` })
    },
  })
  const { values, set, errors } = form
  async function test() {
    const answer = await client.connections
      .test({ body: { connector: connector.id, settings: { ...settingValues(connector.settings, values) } } })
      .catch((thrown: unknown) => ({ ok: false, message: asProblem(thrown).detail }))
    setTried(answer)
  }
  return (
    <div className="space-y-4 p-4">
      <p className="text-soft">{connector.description}</p>
      {connector.scopes.length > 0 && (
        <div>
          <div className="font-medium">It needs only to read:</div>
          <ul className="list-disc pl-5 text-soft">
            {connector.scopes.map(scope => (
              <li key={scope}>{scope}</li>
            ))}
          </ul>
        </div>
      )}
      <Form form={form} verb="Connect and read now" onCancel={onBack}>
        <TextField
          label="Name"
          required
          value={String(values.title ?? '')}
          onChange={title => set({ title })}
          error={errors.title}
        />
        <SettingFields settings={connector.settings} values={values} onChange={set} errors={errors} />
        <TextField
          label="Every how many hours"
          type="number"
          value={String(values.everyHours ?? '')}
          onChange={everyHours => set({ everyHours })}
          error={errors.everyHours}
          help="Empty means only by hand."
        />
        <div className="flex flex-wrap items-center gap-3">
          <Button onClick={() => void test()}>Try the settings</Button>
          {tried && (
            <span role="status" className="inline-flex items-center gap-1.5">
              <StateShape state={tried.ok ? 'operating' : 'failing'} />
              {tried.message}
            </span>
          )}
        </div>
      </Form>
    </div>
  )
}
