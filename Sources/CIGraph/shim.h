#pragma once
// Before igraph, which asks for GNU extensions: types of the system would then differ from
// those that other modules see.
#include <stdlib.h>

#include <igraph.h>

// Handlers are declared through a typedef of a function type, which Swift cannot import.
static inline void cigraph_be_silent(void) {
  igraph_set_error_handler(igraph_error_handler_ignore);
  igraph_set_warning_handler(igraph_warning_handler_ignore);
}
