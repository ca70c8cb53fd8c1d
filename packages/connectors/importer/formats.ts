import { asff } from '../asff/index.ts'
import { checkov } from '../checkov/index.ts'
import { ckl, cklb } from '../ckl/index.ts'
import { csaf } from '../csaf/index.ts'
import { cyclonedx } from '../cyclonedx/index.ts'
import { emptyList } from '../empty-list/index.ts'
import { gitleaks } from '../gitleaks/index.ts'
import { gosec } from '../gosec/index.ts'
import { grype } from '../grype/index.ts'
import { hdf } from '../hdf/index.ts'
import { junit } from '../junit/index.ts'
import { lynis } from '../lynis/index.ts'
import { nessus } from '../nessus/index.ts'
import { nikto } from '../nikto/index.ts'
import { niktoXml } from '../nikto-xml/index.ts'
import { npmAudit } from '../npm-audit/index.ts'
import { ocsf } from '../ocsf/index.ts'
import { openvex } from '../openvex/index.ts'
import { osquery } from '../osquery/index.ts'
import { prowlerCsv } from '../prowler-csv/index.ts'
import { prowlerJson } from '../prowler-json/index.ts'
import { sarif } from '../sarif/index.ts'
import { snyk } from '../snyk/index.ts'
import { spdx } from '../spdx/index.ts'
import { trivy } from '../trivy/index.ts'
import { trufflehog } from '../trufflehog/index.ts'
import { xccdf } from '../xccdf/index.ts'
import { zap } from '../zap/index.ts'
import { zapXml } from '../zap-xml/index.ts'
import type { Format } from './format.ts'

/** Every format, the narrower before the wider: the first that recognises a file reads it. */
export const formats: readonly Format[] = [
  sarif,
  cyclonedx,
  spdx,
  xccdf,
  hdf,
  ckl,
  cklb,
  nessus,
  junit,
  zapXml,
  niktoXml,
  openvex,
  csaf,
  lynis,
  ocsf,
  asff,
  prowlerCsv,
  prowlerJson,
  trivy,
  grype,
  snyk,
  checkov,
  gosec,
  gitleaks,
  trufflehog,
  npmAudit,
  zap,
  nikto,
  emptyList,
  osquery,
]
