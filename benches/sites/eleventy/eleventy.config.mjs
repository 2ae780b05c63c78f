import { RenderPlugin, IdAttributePlugin } from "@11ty/eleventy";
import markdownIt from "markdown-it";
@IMPORT@
export default function (cfg) {
  cfg.setLibrary("md", markdownIt({ html: true, typographer: true }));
  cfg.addPlugin(IdAttributePlugin);
  @USE@
  cfg.addPassthroughCopy({ static: "." });
  cfg.addCollection("posts", (api) => api.getFilteredByGlob("blog/*.md").sort((a, b) => b.date - a.date));
  cfg.addFilter("day", (d) => d.toLocaleDateString("en-US", { year: "numeric", month: "long", day: "numeric", timeZone: "UTC" }));
  cfg.addFilter("iso", (d) => d.toISOString());
  cfg.addFilter("head", (a, n) => a.slice(0, n));
  cfg.addCollection("tagPages", (api) => {
    const byTag = new Map();
    for (const p of api.getFilteredByGlob("blog/*.md").sort((a, b) => b.date - a.date))
      for (const t of p.data.tags ?? []) { if (!byTag.has(t)) byTag.set(t, []); byTag.get(t).push(p); }
    const out = [];
    for (const [tag, posts] of byTag)
      for (let i = 0; i * 20 < posts.length; i++)
        out.push({ tag, n: i + 1, total: Math.ceil(posts.length / 20), posts: posts.slice(i * 20, i * 20 + 20) });
    return out;
  });
  cfg.addCollection("tagList", (api) => {
    const m = new Map();
    for (const p of api.getFilteredByGlob("blog/*.md")) for (const t of p.data.tags ?? []) m.set(t, (m.get(t) ?? 0) + 1);
    return [...m].sort();
  });
}
export const config = { markdownTemplateEngine: false, htmlTemplateEngine: "njk", dir: { includes: "_includes", output: process.env.EL_OUT ?? "_site" } };
