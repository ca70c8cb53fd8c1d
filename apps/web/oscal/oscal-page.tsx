import { useState } from 'react'
import { Page, PageHead } from '../kit/record-page.tsx'
import { Tabs } from '../kit/tabs.tsx'
import { CheckTab } from './check-tab.tsx'
import { ExportTab } from './export-tab.tsx'
import { ImportTab } from './import-tab.tsx'
import { ResolveTab } from './resolve-tab.tsx'

/** OSCAL in and out. A document that was checked is at hand when it is imported. */
export function OscalPage() {
  const [file, setFile] = useState<File | null>(null)
  return (
    <>
      <PageHead
        title="OSCAL"
        lead="Check documents, resolve profiles, take documents in and write them from live facts. Reads 1.0.0 to 1.2.x, writes 1.2.2."
      />
      <Page>
        <Tabs
          tabs={[
            { id: 'check', label: 'Check', content: <CheckTab file={file} onFile={setFile} /> },
            { id: 'resolve', label: 'Resolve a profile', content: <ResolveTab /> },
            { id: 'import', label: 'Import', content: <ImportTab file={file} onFile={setFile} /> },
            { id: 'export', label: 'Export', content: <ExportTab /> },
          ]}
        />
      </Page>
    </>
  )
}
