import type { Json } from '../importer/json.ts'
import { child, children, textIn, type XmlElement } from '../importer/xml.ts'

/** What the XML says of the document, under the names that the JSON has for it; so are the other readers of this file. */
export function metadataIn(element: XmlElement): Json {
  const tools = child(element, 'tools')
  const old = children(tools, 'tool')
  const component = child(element, 'component')
  return {
    ...texts(element, 'timestamp'),
    tools:
      old.length > 0
        ? old.map(one => texts(one, 'name', 'version'))
        : {
            components: children(child(tools, 'components'), 'component').map(componentIn),
            services: children(child(tools, 'services'), 'service').map(serviceIn),
          },
    ...(component ? { component: componentIn(component) } : {}),
  }
}

export function componentIn(element: XmlElement): Json {
  return {
    ...references(element),
    ...texts(element, 'group', 'name', 'version', 'purl'),
    type: element.attributes.type ?? null,
    components: children(child(element, 'components'), 'component').map(componentIn),
  }
}

export function serviceIn(element: XmlElement): Json {
  return {
    ...references(element),
    ...texts(element, 'group', 'name', 'version'),
    services: children(child(element, 'services'), 'service').map(serviceIn),
  }
}

/** Up to version 1.3 vulnerabilities were an extension of XML, which put them into their components, nested ones too. */
export function* vulnerabilitiesWithin(component: XmlElement): Generator<XmlElement> {
  yield* children(child(component, 'vulnerabilities'), 'vulnerability')
  for (const one of children(child(component, 'components'), 'component')) yield* vulnerabilitiesWithin(one)
}

/** The extension named the component in an attribute. */
export function vulnerabilityIn(element: XmlElement): Json {
  const analysis = child(element, 'analysis')
  const old = element.attributes.ref
  return {
    ...references(element),
    ...texts(element, 'id', 'description', 'detail', 'recommendation', 'published', 'updated'),
    ratings: children(child(element, 'ratings'), 'rating').map(one => ({
      ...texts(one, 'severity', 'method'),
      score: textIn(child(child(one, 'score'), 'base') ?? child(one, 'score')),
    })),
    cwes: children(child(element, 'cwes'), 'cwe').map(textIn),
    ...(analysis
      ? {
          analysis: {
            ...texts(analysis, 'state', 'justification', 'detail', 'firstIssued', 'lastUpdated'),
            response: children(child(analysis, 'responses'), 'response').map(textIn),
          },
        }
      : {}),
    affects: old === undefined ? children(child(element, 'affects'), 'target').map(affectedIn) : [{ ref: old }],
  }
}

function affectedIn(element: XmlElement): Json {
  const versions = child(element, 'versions')
  return {
    ...texts(element, 'ref'),
    versions: children(versions, 'version').map(one => texts(one, 'version', 'range', 'status')),
  }
}

function references(element: XmlElement): { [name: string]: Json } {
  const reference = element.attributes['bom-ref']
  return reference === undefined ? {} : { 'bom-ref': reference }
}

function texts(element: XmlElement, ...names: readonly string[]): { [name: string]: Json } {
  return Object.fromEntries(names.map(name => [name, textIn(child(element, name))]))
}
