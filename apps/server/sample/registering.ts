import type { UnderLaw } from './law.ts'

/** Tells both registers of the entity; later an address range and a member state come new, and the drafts that tell them wait. */
export async function registerEntity({ cast, entity, on, context }: UnderLaw): Promise<void> {
  const params = { id: entity }
  for (const [set, reference] of [
    ['list', 'MUK-000000 (made up)'],
    ['registry', 'MUK-000001 (made up)'],
  ] as const) {
    const { id } = await cast.as('lead', on(320, 13), hands =>
      hands.registrations.draft({ params, body: { set, kind: 'initial' } }),
    )
    await cast.as('lead', on(318, 14), hands =>
      hands.registrations.transition({
        params: { id },
        body: { verb: 'submit', input: { channel: 'Portal of the BSI', reference } },
      }),
    )
    await cast.as('lead', on(312, 15), hands =>
      hands.registrations.transition({
        params: { id },
        body: { verb: 'acknowledge', input: { note: 'Taken into the register.' } },
      }),
    )
  }
  if (on(9, 16) > context.now()) return
  await cast.as('engineer', on(9, 16), async hands => {
    const { body } = await hands.legalEntities.get({ params })
    const { scoping, ipRanges } = body
    const served = [...(scoping.establishment.served ?? []), 'NL']
    await hands.legalEntities.update({
      params,
      body: {
        body: {
          ...body,
          ipRanges: [...(ipRanges ?? []), '198.51.100.0/25'],
          scoping: { ...scoping, establishment: { ...scoping.establishment, served } },
        },
        reason: 'A second range went into service, with the first harbour in the Netherlands',
      },
    })
  })
}
