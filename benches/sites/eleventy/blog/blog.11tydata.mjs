export default { layout: "post.njk", permalink: (d) => `/blog/${d.page.fileSlug}/index.html` };
