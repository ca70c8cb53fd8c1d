import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { netWithin } from '@onus/connectors/net'
import { connectors as connectorsById } from '@onus/connectors/registry'
import { type Api, api } from '@onus/contract'
import { openEvaluator } from '@onus/evaluator/evaluate'
import { accessReviewHandlers } from './access-review/handlers.ts'
import { frozenEntries } from './access-review/reading.ts'
import { actionHandlers } from './action/handlers.ts'
import { adviceHandlers } from './advice/handlers.ts'
import { shippedRules } from './advice/shipped.ts'
import { agendaFeedHandlers } from './agenda/feeds.ts'
import { agendaHandlers } from './agenda/handlers.ts'
import { archiveHandlers } from './archive/handlers.ts'
import { assertionHandlers } from './assertion/handlers.ts'
import { openLocalAccess } from './auth/local.ts'
import { openSignIn } from './auth/sign-in.ts'
import { authorityRequestHandlers } from './authority-request/handlers.ts'
import { clearCopies } from './blob/copies.ts'
import { encryptingPlain, folderBlobStore } from './blob/store.ts'
import { bridgeLetterHandlers } from './bridge-letter/handlers.ts'
import { bundleHandlers } from './bundle/handlers.ts'
import { shippedChecks } from './check/catalog.ts'
import { checkHandlers } from './check/handlers.ts'
import { keptStrikes } from './check/strikes.ts'
import { connectionHandlers, connectorHandlers } from './connection/handlers.ts'
import { machineDoor } from './connection/machine.ts'
import { startSchedule } from './connection/schedule.ts'
import { folderUploads } from './connection/uploads.ts'
import { controlHandlers } from './control/handlers.ts'
import { groupCoverageHandlers, relationHandlers } from './crosswalk/decisions.ts'
import { crosswalkHandlers } from './crosswalk/handlers.ts'
import { crosswalkService } from './crosswalk/service.ts'
import { shippedCrosswalks } from './crosswalk/shipped.ts'
import { datasetHandlers, ownDatasetHandlers } from './dataset/handlers.ts'
import { descriptionHandlers } from './description/handlers.ts'
import { drawHandlers } from './draw/handlers.ts'
import { baselineHandlers } from './drift/handlers.ts'
import { dropBoxHandlers } from './drop-box/handlers.ts'
import { openReceiver } from './drop-box/receiver.ts'
import { takingMail } from './drop-box/taking.ts'
import { dutyHandlers } from './duty/handlers.ts'
import { engagementHandlers } from './engagement/handlers.ts'
import { erasureHandlers } from './erasure/handlers.ts'
import { evidenceHandlers } from './evidence/handlers.ts'
import { exceptionHandlers } from './exception/handlers.ts'
import { filingHandlers } from './filing/handlers.ts'
import { findingHandlers } from './finding/handlers.ts'
import { frameworkCatalog } from './framework/catalog.ts'
import { frameworkHandlers } from './framework/handlers.ts'
import { frameworkLibrary } from './framework/library.ts'
import { openTexts } from './framework/text.ts'
import {
  bodyMemberHandlers,
  bodyTrainingHandlers,
  governingBodyHandlers,
  oversightMeetingHandlers,
  resolutionHandlers,
} from './governing-body/handlers.ts'
import { boardPack } from './governing-body/pack.ts'
import { grantHandlers } from './grant/handlers.ts'
import { holdHandlers } from './hold/handlers.ts'
import type { Handlers } from './http/handler.ts'
import { siteOf } from './http/origin.ts'
import { fetchFile } from './http/outbound.ts'
import { openHttp } from './http/server.ts'
import { incidentHandlers } from './incident/handlers.ts'
import { instanceHandlers } from './instance/handlers.ts'
import { openInstanceLog } from './instance/log.ts'
import { invitationHandlers } from './invitation/handlers.ts'
import { jobHandlers } from './job/handlers.ts'
import { type AppQueue, type JobRooms, jobKinds } from './jobs/kinds.ts'
import { openQueue } from './jobs/queue.ts'
import { judgementHandlers } from './judgement/handlers.ts'
import { openKeyring } from './key/ring.ts'
import { lawHandlers } from './law/handlers.ts'
import { shippedLaw } from './law/shipped.ts'
import { ledgerHandlers } from './ledger/handlers.ts'
import { openLedger } from './ledger/service.ts'
import { legalEntityHandlers } from './legal-entity/handlers.ts'
import { type App, type AppInput, serveHealth } from './lifecycle/index.ts'
import { keptSecret } from './lifecycle/secret.ts'
import { lookHandlers } from './look/handlers.ts'
import { mailHandlers } from './mail/handlers.ts'
import { startTelling } from './mail/schedule.ts'
import { mailerOf } from './mail/transport.ts'
import { measureHandlers } from './measure/handlers.ts'
import { memberHandlers } from './member/handlers.ts'
import { monthlyReportHandlers } from './monthly-report/handlers.ts'
import { notificationHandlers } from './notification/handlers.ts'
import { occurrenceHandlers } from './occurrence/handlers.ts'
import { organisationHandlers } from './organisation/handlers.ts'
import { oscalHandlers } from './oscal/handlers.ts'
import { personHandlers } from './person/handlers.ts'
import { keptFacts } from './plan/facts.ts'
import { planHandlers } from './plan/handlers.ts'
import { playbookHandlers } from './playbook/handlers.ts'
import { shippedPlaybooks } from './playbook/shipped.ts'
import { poamHandlers } from './poam/handlers.ts'
import { populationHandlers } from './population/handlers.ts'
import { postureHandlers } from './posture/handlers.ts'
import { postureService } from './posture/service.ts'
import { profileHandlers } from './profile/handlers.ts'
import { folderPushes } from './push/folder.ts'
import { pushHandlers } from './push/handlers.ts'
import { readHandlers } from './read/handlers.ts'
import { readinessHandlers } from './readiness/handlers.ts'
import type { Writer } from './record/record.ts'
import { startSequencing } from './record/sequencing.ts'
import { startSigner } from './record/signer.ts'
import { registrationHandlers } from './registration/handlers.ts'
import { requestHandlers } from './request/handlers.ts'
import { resultHandlers } from './result/handlers.ts'
import { folderResultUploads } from './result/uploads.ts'
import { retentionRuleHandlers } from './retention-rule/handlers.ts'
import { reviewHandlers } from './review/handlers.ts'
import { roomHandlers } from './room/handlers.ts'
import { proposeStart } from './sample/first-run.ts'
import { sampleHandlers } from './sample/handlers.ts'
import { sampleOrganisations } from './sample/organisation.ts'
import { samplePolicyHandlers } from './sample-policy/handlers.ts'
import { scopeHandlers } from './scope/handlers.ts'
import { searchHandlers } from './search/handlers.ts'
import { sessionHandlers } from './session/handlers.ts'
import { setUpLink } from './session/set-up.ts'
import { snapshotHandlers } from './snapshot/handlers.ts'
import { evaluatorTables } from './snapshot/tables.ts'
import { subsequentEventHandlers } from './subsequent-event/handlers.ts'
import { supplierAssessmentHandlers } from './supplier/assessments.ts'
import { supplierHandlers } from './supplier/handlers.ts'
import { supplierReportHandlers } from './supplier/reports.ts'
import { suppliersAsRows } from './supplier/source.ts'
import { supplierRequestHandlers } from './supplier-request/handlers.ts'
import { supplierPortalHandlers } from './supplier-request/portal.ts'
import { shippedQuestionnaire } from './supplier-request/shipped.ts'
import { testHandlers } from './test/handlers.ts'
import { todayHandlers } from './today/handlers.ts'
import { tokenHandlers } from './token/handlers.ts'
import { webhookHandlers } from './webhook/handlers.ts'
import { webhookOf } from './webhook/sending.ts'

/** Makes the application out of its parts. Nothing else constructs, but `worker.ts` the part of it that runs jobs. */
export async function createApp({ settings, database, version, webFolder, repeat }: AppInput): Promise<App> {
  await using opened = new AsyncDisposableStack()
  const folder = (name: string) => join(settings.dataFolder, name)
  for (const name of ['blobs', 'imported', 'ledger', 'signer', 'uploads', 'work'])
    await mkdir(folder(name), { recursive: true, mode: 0o700 })
  const onError = (error: unknown) => console.error(error)
  const site = siteOf(settings.url ?? `http://localhost:${settings.port}`)
  const filesOrigin =
    settings.filesUrl ??
    `${site.isLoopback ? 'http' : 'https'}://${new URL(site.origin).hostname}:${settings.filesPort}`
  const secret = await keptSecret(folder('secret'))
  const mailer = mailerOf(settings)
  const webhook = webhookOf(settings)

  const catalog = frameworkCatalog()
  const library = frameworkLibrary(catalog)
  const shipped = shippedChecks()
  const keys = await openKeyring({ database: database.sequencer, file: folder('instance-key') })
  const blobs = folderBlobStore({ root: folder('blobs'), keys })
  const reaching = {
    openNet: (signal: AbortSignal) => netWithin({ open: settings.networks, signal }),
    chromium: settings.chromium,
  }
  const machine = machineDoor(connectorsById, settings.folders)
  await clearCopies(join(folder('blobs'), 'copies'))
  const uploads = folderUploads(folder('uploads'))
  const pushes = folderPushes(join(folder('uploads'), 'pushes'))
  const resultUploads = folderResultUploads(join(folder('uploads'), 'results'))
  const strikes = keptStrikes(folder('strikes.json'))
  const evaluator = opened.use(openEvaluator({ strikes: strikes.counts }))
  const tables = evaluatorTables(evaluator)
  const accessEntries = frozenEntries(blobs)
  const posture = postureService(library, openTexts(blobs))
  const shippedSets = shippedCrosswalks()
  const law = shippedLaw()
  const crosswalk = crosswalkService({ library, posture, shipped: shippedSets })
  const signer = opened.use(startSigner({ folder: folder('signer') }))
  const instanceLog = opened.use(
    await openInstanceLog({
      database,
      signer,
      folder: folder('instance-log'),
      host: site.host,
      version,
      onError,
      now: Date.now,
    }),
  )
  const ledger = opened.use(
    await openLedger({
      database,
      signer,
      folder: folder('ledger'),
      onPublished: org => void instanceLog.noteCheckpoint(org, ledger).catch(onError),
      onError,
    }),
  )
  opened.use(startSequencing({ database: database.sequencer, onSequenced: range => ledger.wake(range.org), onError }))
  const running = { shipped, evaluator, blobs, strikes, workFolder: folder('work') }
  const importing: JobRooms['importing'] = {
    database,
    blobs,
    importedFolder: folder('imported'),
    archiveFolder: join(folder('uploads'), 'archives'),
    onImported: (origin, former, by) => instanceLog.noteImport(origin, former, by),
    host: site.host,
  }
  const bundling = { database, blobs, ledger: () => ledger, library, shipped, version }
  const kinds = jobKinds({
    bundling,
    collecting: {
      connectors: connectorsById,
      ...reaching,
      keys,
      blobs,
      tables,
      pushes,
      spoolFolder: folder('work'),
      suppliers: (tx, now) => suppliersAsRows(tx, law, now),
    },
    running,
    verifying: { ledger: () => ledger, blobs },
    sampling: { catalog, running, tables, spoolFolder: folder('work') },
    results: { uploads: resultUploads, blobs, tables, shipped, spoolFolder: folder('work') },
    importing,
    mailer,
    queue: () => queue,
  })
  const local = opened.use(await openLocalAccess(settings.dataFolder))
  const concurrency = settings.jobs === 'off' ? {} : { concurrency: settings.jobs }
  const queue: AppQueue = opened.use(
    await openQueue({ database, kinds, ...concurrency, onError, onChange: () => {}, now: Date.now }),
  )
  const signIn = openSignIn({ pool: database.libraries, site, secret })
  const furnish = async (writer: Writer) => {
    await proposeStart(writer, catalog)
  }

  const handlers: Handlers<Api> = {
    accessReviews: accessReviewHandlers({
      blobs,
      tables,
      evaluator,
      workFolder: folder('work'),
      entries: accessEntries,
    }),
    actions: actionHandlers(),
    advice: adviceHandlers({ rules: shippedRules(), law, catalog, shipped: shippedSets }),
    agenda: agendaHandlers(site.origin, law),
    agendaFeeds: agendaFeedHandlers(site.origin, law),
    archive: archiveHandlers({ ...importing, ledger, version, queue }),
    authorityRequests: authorityRequestHandlers({ law, blobs }),
    bodyMembers: bodyMemberHandlers(),
    bodyTrainings: bodyTrainingHandlers(),
    baselines: baselineHandlers(),
    checks: checkHandlers({ shipped, evaluator, tables, blobs, queue, workFolder: folder('work') }),
    connections: connectionHandlers({ connectors: connectorsById, ...reaching, keys, queue, uploads, machine }),
    connectors: connectorHandlers(connectorsById),
    controls: controlHandlers({ library, posture, shipped }),
    crosswalks: crosswalkHandlers({ service: crosswalk, shipped: shippedSets, checks: shipped }),
    datasets: datasetHandlers({ blobs, tables, shipped }),
    draws: drawHandlers({ blobs }),
    descriptions: descriptionHandlers({ library, shipped }),
    assertions: assertionHandlers({ library, shipped }),
    subsequentEvents: subsequentEventHandlers(),
    supplierAssessments: supplierAssessmentHandlers({ law, queue }),
    supplierReports: supplierReportHandlers({ law, queue }),
    supplierPortal: supplierPortalHandlers({ blobs, queue }),
    supplierRequests: supplierRequestHandlers({
      questionnaire: shippedQuestionnaire(),
      blobs,
      queue,
      origin: site.origin,
      mails: mailer !== null,
    }),
    suppliers: supplierHandlers({ law, queue }),
    bridgeLetters: bridgeLetterHandlers(),
    bundles: bundleHandlers({ ...bundling, queue }),
    dropBoxes: dropBoxHandlers(settings.dropBox),
    duties: dutyHandlers({ law, library, posture }),
    measures: measureHandlers({ law, library, posture }),
    engagements: engagementHandlers({ library, shipped }),
    erasures: erasureHandlers({ queue }),
    evidence: evidenceHandlers(blobs),
    exceptions: exceptionHandlers(),
    filings: filingHandlers(law),
    findings: findingHandlers(shipped),
    frameworks: frameworkHandlers({ library, blobs, fetch: address => fetchFile(address, folder('uploads')) }),
    governingBodies: governingBodyHandlers(law, boardPack({ law, library, posture })),
    grants: grantHandlers(),
    groupCoverages: groupCoverageHandlers(crosswalk),
    holds: holdHandlers(),
    incidents: incidentHandlers({ law, blobs }),
    instance: instanceHandlers({ database, version, log: instanceLog, ledger, keys }),
    invitations: invitationHandlers({ database, origin: site.origin }),
    jobs: jobHandlers(queue),
    law: lawHandlers(law),
    legalEntities: legalEntityHandlers(law, library),
    ledger: ledgerHandlers({ service: ledger, queue }),
    looks: lookHandlers({ library, blobs, tables }),
    mail: mailHandlers({ mailer, queue, origin: site.origin }),
    members: memberHandlers(),
    notifications: notificationHandlers(),
    occurrences: occurrenceHandlers(),
    oversightMeetings: oversightMeetingHandlers(),
    organisations: organisationHandlers({ database, host: site.host, furnish }),
    oscal: oscalHandlers({ library, posture, blobs, shipped, sets: shippedSets.sets }),
    ownDatasets: ownDatasetHandlers(),
    people: personHandlers(),
    populations: populationHandlers({ blobs, evaluator, workFolder: folder('work') }),
    playbooks: playbookHandlers(shippedPlaybooks()),
    plans: planHandlers({ facts: keptFacts(), library, shipped }),
    poam: poamHandlers({ library }),
    posture: postureHandlers({ library, posture }),
    judgements: judgementHandlers({ library, blobs, posture }),
    readiness: readinessHandlers({ library, posture, shipped }),
    monthlyReports: monthlyReportHandlers({ library, posture }),
    profiles: profileHandlers({ library, blobs }),
    pushes: pushHandlers({ database, connectors: connectorsById, keys, queue, pushes }),
    reads: readHandlers(),
    registrations: registrationHandlers(law),
    relations: relationHandlers(crosswalk),
    requests: requestHandlers({ blobs, library }),
    resolutions: resolutionHandlers(law),
    results: resultHandlers({ uploads: resultUploads, blobs, queue }),
    retentionRules: retentionRuleHandlers(),
    reviews: reviewHandlers({ blobs, tables }),
    rooms: roomHandlers({ library, ledger, blobs, origin: site.origin }),
    sample: sampleHandlers({
      catalog,
      queue,
      machine,
      organisations: sampleOrganisations({ database, host: site.host, queue: () => queue }),
    }),
    samplePolicies: samplePolicyHandlers(),
    scopes: scopeHandlers(),
    search: searchHandlers(library),
    sessions: sessionHandlers({ database, signIn, site, furnish }),
    snapshots: snapshotHandlers({ blobs, tables }),
    tests: testHandlers({ blobs }),
    today: todayHandlers(shipped, accessEntries, { library, shipped }, law),
    tokens: tokenHandlers(),
    webhooks: webhookHandlers(webhook),
  }
  const http = opened.use(
    await openHttp({
      api,
      handlers,
      database,
      site,
      secret,
      version,
      logger: { level: settings.log, stream: process.stderr },
      webFolder: webFolder ?? folder('web'),
      uploadFolder: folder('uploads'),
      filesOrigin,
      local,
      openBlob: async (org, sha256) => await blobs.read(org, sha256),
      beside: app => serveHealth(app, { version, database }),
    }),
  )
  await queue.work(settings.jobs === 'off' ? 'in the server' : 'everything')
  opened.use(encryptingPlain(blobs, onError))
  opened.use(startSchedule({ database, queue, pushes, onError }))
  opened.use(
    startTelling(
      {
        database,
        queue,
        mailer,
        origin: site.origin,
        entries: accessEntries,
        law,
        webhook,
        duties: { law, library, posture },
        onError,
      },
      repeat,
    ),
  )
  if (settings.dropBox !== null) {
    const rooms = { database, blobs, law, sendsAs: mailer?.from ?? null, hasWebhook: webhook !== null, now: Date.now }
    opened.use(await openReceiver(settings.dropBox, { ...takingMail(rooms, settings.dropBox.host), onError }))
  }
  const owned = opened.move()
  return {
    http: http.app,
    files: http.files,
    firstRun: origin => setUpLink(database, origin),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
