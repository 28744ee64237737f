/** The programs that we are compared with, and the load: started on free ports of 127.0.0.1, and always ended. */
@NullMarked
package org.distributedpatterns.bench.peer;

import org.jspecify.annotations.NullMarked;
