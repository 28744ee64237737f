/** Where everything is: the project, the folder with the state of one fleet, its ports and its token. */
@NullMarked
package org.distributedpatterns.launcher.home;

import org.jspecify.annotations.NullMarked;
