# Sourced by scripts that print figures of run directories.

# One figure of the outermost level of a run.json, which has one key a line; a list comes out as
# words.
figure() {
  awk -v key="\"$2\"" '
    inside && /\]/ { exit }
    inside { gsub(/[ ,]/, ""); values = values (values == "" ? "" : " ") $0; next }
    !/^  "/ { next }
    {
      name = $1
      sub(/:.*/, "", name)
      if (name != key) next
      value = $0
      sub(/^[^:]*: */, "", value)
      sub(/,[ \t]*$/, "", value)
      if (value == "[") { inside = 1; next }
      gsub(/[][",]/, " ", value)
      gsub(/^ +| +$/, "", value)
      gsub(/ +/, " ", value)
      values = value
      exit
    }
    END { print values }' "$1/run.json"
}
