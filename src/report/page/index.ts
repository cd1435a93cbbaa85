// Pages for browsers: report.html, and the live page on the same data.

export { comparisonAssets, type PageAssets, pageAssets } from './assets.js'
export { type PageData, type PageSource, type PageState, pageData } from './data.js'
export { type HtmlOptions, pageFile, pageHtml } from './html.js'
export { type PlanFacts, planFacts } from './plan-facts.js'
