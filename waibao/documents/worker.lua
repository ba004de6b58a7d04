-- Kept pandoc process: reads length-prefixed Markdown on stdin, answers length-prefixed parts on stdout.
-- Request: "<bytes of text> <h for HTML> <m for Markdown>\n<text>".  Answer: "ok\n" and seven parts (title, then
-- cover and text as JSON, HTML, GFM; empty what was not asked for), each "<bytes>\n<part>"; or "error\n" and one
-- part, the message.
-- Nothing raw is read: HTML and TeX of a template never reach a writer; values are shielded before they come here.

local READER = 'commonmark-raw_html+pipe_tables+fenced_divs+bracketed_spans+attributes+fancy_lists+footnotes'
  .. '+strikeout+implicit_figures+east_asian_line_breaks'
local HTML = pandoc.WriterOptions { wrap_text = 'none' }
local GFM = pandoc.WriterOptions { wrap_text = 'none' }

local function part(text)
  io.stdout:write(#text, '\n', text)
end

-- Markdown shown in a web page knows no blocks; a picture is there as what it says.
local for_markdown = {
  Figure = function(figure)
    local said = pandoc.utils.blocks_to_inlines(figure.caption.long)
    return pandoc.Para(pandoc.Inlines { pandoc.Str '［图］' } .. said)
  end,
  Image = function(image) return image.caption end,
  Span = function(span) return span.content end,
  Div = function(div)
    if div.classes:includes 'pagebreak' then return {} end
    return div.content
  end,
}

local tidy = {
  Header = function(header) header.attr = pandoc.Attr() return header end,
  RawBlock = function() return {} end,
  RawInline = function() return {} end,
}

-- A fact table's row with one pair: its value takes the rest of the row.
local for_pages = {
  Div = function(div)
    if not div.classes:includes 'facts' then return nil end
    return div:walk {
      Table = function(tbl)
        if #tbl.colspecs ~= 4 then return nil end
        for _, body in ipairs(tbl.bodies) do
          for _, row in ipairs(body.body) do
            local cells = row.cells
            if #cells == 4 and #cells[3].contents == 0 and #cells[4].contents == 0 then
              cells[2].col_span = 3
              row.cells = { cells[1], cells[2] }
            end
          end
        end
        return tbl
      end,
    }
  end,
}

local function answer(text, wanted)
  local blocks = pandoc.read(text, READER).blocks:walk(tidy)
  local title = ''
  if blocks[1] and blocks[1].t == 'Header' and blocks[1].level == 1 then
    title = pandoc.utils.stringify(blocks:remove(1))
  end
  local cover, body = pandoc.Blocks {}, pandoc.Blocks {}
  for _, block in ipairs(blocks) do
    local on_cover = block.t == 'Div' and block.classes:includes 'cover'
    if on_cover then cover:extend(block.content) else body:insert(block) end
  end
  local parts = { title }
  for _, side in ipairs { cover, body } do
    local document = pandoc.Pandoc(side):walk(for_pages)
    parts[#parts + 1] = pandoc.write(document, 'json')
    parts[#parts + 1] = wanted:find 'h' and pandoc.write(document, 'html5', HTML) or ''
    parts[#parts + 1] = wanted:find 'm' and pandoc.write(pandoc.Pandoc(side):walk(for_markdown), 'gfm', GFM) or ''
  end
  return parts
end

while true do
  local size, wanted = io.read('n', 'l')
  if not size then break end
  local done, result = pcall(answer, size > 0 and io.read(size) or '', wanted)
  if done then
    io.stdout:write('ok\n')
    for _, text in ipairs(result) do part(text) end
  else
    io.stdout:write('error\n')
    part(tostring(result))
  end
  io.stdout:flush()
end
