-- Kept pandoc process: reads length-prefixed Markdown on stdin, answers its document tree as JSON on stdout.
-- Request: "<bytes of text>\n<text>".  Answer: "ok\n" or "error\n", then "<bytes>\n<tree or message>".
-- Nothing raw is read: HTML and TeX of a template never reach a writer; values are shielded before they come here.

local READER = 'commonmark-raw_html+pipe_tables+fenced_divs+bracketed_spans+attributes+fancy_lists+footnotes'
  .. '+strikeout+implicit_figures+east_asian_line_breaks'

while true do
  local size = io.read('n', 'l')
  if not size then break end
  local text = size > 0 and io.read(size) or ''
  local done, result = pcall(function() return pandoc.write(pandoc.read(text, READER), 'json') end)
  result = tostring(result)
  io.stdout:write(done and 'ok\n' or 'error\n', #result, '\n', result)
  io.stdout:flush()
end
