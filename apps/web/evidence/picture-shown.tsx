import { Image } from 'lucide-react'
import { useState } from 'react'
import { client, useAct } from '../api.ts'
import { Button } from '../kit/button.tsx'
import { Panel } from '../kit/record-page.tsx'
import { useMay } from '../shell/session.ts'
import type { EvidenceRecord } from './evidence-view.ts'

/** The picture of a screenshot with its frame. It is shown when somebody asks for it, since looking at it is recorded. */
export function PictureShown({ record }: { readonly record: EvidenceRecord }) {
  const act = useAct()
  const mayDownload = useMay('evidence:download')
  const [url, setUrl] = useState<string | null>(null)
  const picture = record.body.blobs[0]
  if (!picture) return null
  async function show(sha256: string) {
    const params = { id: record.id, sha256 }
    const link = await act(
      () => client.evidence.download({ params, query: { look: 'true' } }),
      'That you looked at it is recorded.',
    )
    if (link) setUrl(link.url)
  }
  return (
    <div className="lg:col-span-2">
      <Panel title="The picture">
        <p className="mb-3 text-soft">
          A screenshot is second choice: a capture by an interface can be checked again, a picture can only be looked
          at. See in its frame whether address, account and clock are right before you accept it.
        </p>
        {url === null && mayDownload && (
          <Button icon={<Image size={14} />} onClick={() => void show(picture.sha256)}>
            Show the picture
          </Button>
        )}
        {url !== null && (
          <img src={url} alt={record.body.description} className="h-auto max-w-full border border-line-strong" />
        )}
      </Panel>
    </div>
  )
}
